package dev.sluice.core.address;

/** Reads a network of IPv4 from bytes without an allocation, as {@code Network.parse} does. Not thread-safe. */
final class V4Text {
    private static final int NO_DIGIT = -1;
    private static final int BITS = 32;
    private static final int MAX_BYTE = 255;

    private long address;
    private int numbers;
    private int number;
    private int prefix;

    /** Returns the address of the text that was parsed. */
    long address() {
        return address;
    }

    /** Returns the prefix of the text that was parsed. */
    int prefix() {
        return prefix;
    }

    /** Returns whether a part of the bytes is a valid network of IPv4. */
    boolean parse(byte[] bytes, int start, int end) {
        address = 0;
        numbers = 0;
        number = NO_DIGIT;
        prefix = NO_DIGIT;
        for (int i = start; i < end; i++) if (!accept(bytes[i])) return false;
        return number != NO_DIGIT && end();
    }

    private boolean accept(byte b) {
        if (b >= '0' && b <= '9') return acceptDigit(b - '0');
        boolean endsNumber = numbers < 3 ? b == '.' : numbers == 3 && b == '/';
        return endsNumber && number != NO_DIGIT && add();
    }

    /** Rejects a number that starts with a zero, because some programs read it as octal. */
    private boolean acceptDigit(int digit) {
        if (number == 0) return false;
        number = number == NO_DIGIT ? digit : 10 * number + digit;
        return number <= MAX_BYTE;
    }

    private boolean add() {
        address = address << 8 | number;
        numbers++;
        number = NO_DIGIT;
        return true;
    }

    private boolean end() {
        if (numbers == 4) prefix = number;
        else if (numbers == 3 && add()) prefix = BITS;
        long hostBits = (1L << (BITS - Math.max(0, Math.min(prefix, BITS)))) - 1;
        return prefix >= 0 && prefix <= BITS && (address & hostBits) == 0;
    }
}
