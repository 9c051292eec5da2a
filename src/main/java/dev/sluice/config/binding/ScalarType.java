package dev.sluice.config.binding;

import dev.sluice.config.source.Scalar;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type that is written as one scalar.
 *
 * @param expected the valid form, for a message
 * @param parse reads the scalar. It throws {@link dev.sluice.core.spec.InvalidTextException} with the location of a mistake, another
 * {@link IllegalArgumentException} for an invalid text, and {@link ArithmeticException} for a number out of range
 * @param placeholder replaces an invalid value, so that the record around it can be checked; null for none
 */
public record ScalarType(
        String expected,
        Function<Scalar, Object> parse,
        @Nullable Object placeholder) {

    public ScalarType(String expected, Function<Scalar, Object> parse) {
        this(expected, parse, null);
    }
}
