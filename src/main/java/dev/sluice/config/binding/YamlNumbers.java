package dev.sluice.config.binding;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads numbers of YAML's core schema exactly. */
final class YamlNumbers {
    /** The limit of JSON replies. The time to read a number grows with the square of its length. */
    private static final int MAX_LENGTH = 1000;

    private YamlNumbers() {}

    /**
     * Reads an integer: decimal, {@code 0o17} or {@code 0x1F}.
     *
     * @throws ArithmeticException if it has more than 1000 characters
     */
    static BigInteger parseInteger(String text) {
        checkLength(text);
        if (text.startsWith("0o")) return new BigInteger(text.substring(2), 8);
        return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
    }

    /**
     * Reads a decimal number without a loss of digits.
     *
     * @throws ArithmeticException if it has more than 1000 characters, or its exponent is too large
     */
    static BigDecimal parseDecimal(String text) {
        checkLength(text);
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new ArithmeticException("exponent");
        }
    }

    private static void checkLength(String text) {
        if (text.length() > MAX_LENGTH) throw new ArithmeticException("length");
    }
}
