package dev.sluice.config.binding;

import dev.sluice.config.source.Scalar;
import java.util.function.Function;

/**
 * How a type is written as one scalar.
 *
 * @param expected what may be written, in words
 * @param parse reads it; throws {@link dev.sluice.compose.InvalidText} when it knows the place of the mistake, another
 *     {@link IllegalArgumentException} when the text is not what is expected, {@link ArithmeticException} when a number is
 *     beyond the type
 */
public record ScalarType(String expected, Function<Scalar, Object> parse) {}
