package dev.sluice.config.binding;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers of YAML's core schema, exactly. */
final class YamlNumbers {
    /** As in JSON answers; reading a number takes time quadratic in its length. */
    private static final int MAX_LENGTH = 1000;

    private YamlNumbers() {}

    /**
     * Reads a whole number: decimal, {@code 0o17} or {@code 0x1F}.
     *
     * @throws ArithmeticException when it is unreasonably long
     */
    static BigInteger parseInteger(String text) {
        checkLength(text);
        if (text.startsWith("0o")) return new BigInteger(text.substring(2), 8);
        return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
    }

    /**
     * Reads a decimal number, every digit kept.
     *
     * @throws ArithmeticException when it is unreasonably long or large
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
