package dev.sluice.core.digest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;

/** Writes hexadecimal digits in lower case, and reads them. */
public final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();
    private static final int DIGITS_OF_LONG = 16;

    private Hex() {}

    /** Returns two digits for each byte. */
    public static String of(byte[] bytes) {
        return FORMAT.formatHex(bytes);
    }

    /** Returns 16 digits. */
    public static String of(long number) {
        return FORMAT.toHexDigits(number);
    }

    /** Returns the 32 digits of a number of 128 bits. */
    public static String of(long high, long low) {
        byte[] digits = new byte[2 * DIGITS_OF_LONG];
        write(high, digits, 0);
        write(low, digits, DIGITS_OF_LONG);
        return new String(digits, ISO_8859_1);
    }

    /** Writes 16 digits of ASCII into an array. */
    public static void write(long number, byte[] target, int offset) {
        long rest = number;
        for (int i = offset + DIGITS_OF_LONG - 1; i >= offset; i--, rest >>>= 4) target[i] = (byte) digit((int) rest);
    }

    /** Returns the digit of the lowest four bits. It has no branch, because a processor cannot predict those of random digits. */
    public static char digit(int bits) {
        int value = bits & 0xf;
        int isLetter = (9 - value) >>> 31;
        return (char) ('0' + value + isLetter * ('a' - '0' - 10));
    }

    /** Returns whether a character is a digit in lower case. */
    public static boolean isDigit(char character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }

    /**
     * Returns the bytes of a text of digits in either case.
     *
     * @throws IllegalArgumentException if the text has another character, or an odd number of digits
     */
    public static byte[] parse(String digits) {
        return FORMAT.parseHex(digits);
    }

    /**
     * Returns the number of 1 to 16 digits of a text, in either case.
     *
     * @throws IllegalArgumentException if this part of the text has another character or more digits
     */
    public static long parse(String text, int from, int to) {
        return HexFormat.fromHexDigitsToLong(text, from, to);
    }
}
