package dev.sluice.config.binding;

import dev.sluice.config.source.Scalar;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a type is written as one scalar.
 *
 * @param expected what may be written, in words
 * @param parse reads it; throws {@link dev.sluice.spec.InvalidTextException} when it knows the place of the mistake, another
 *     {@link IllegalArgumentException} when the text is not what is expected, {@link ArithmeticException} when a number is
 *     beyond the type
 * @param placeholder stands for a value that cannot be read, so that the record around it can be checked; null for none
 */
public record ScalarType(
        String expected,
        Function<Scalar, Object> parse,
        @Nullable Object placeholder) {

    /** A type without a placeholder. */
    public ScalarType(String expected, Function<Scalar, Object> parse) {
        this(expected, parse, null);
    }
}
