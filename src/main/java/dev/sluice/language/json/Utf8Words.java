package dev.sluice.language.json;

/**
 * Recognises characters of UTF-8 by an automaton without branches. Rejects overlong forms, surrogates and code points past the last
 * (Unicode 17, table 3-7).
 *
 * <p>A state is a number of bits. The entry of a byte has the next state of each state at that bit. So a shift is a step.
 */
final class Utf8Words {
    /** The state between characters. */
    static final long BETWEEN = 0;

    /** Bits of a state. Java uses only these bits of the distance of a shift. */
    private static final int BITS = 6;

    private static final int MASK = (1 << BITS) - 1;

    /** States: the number of continuation bytes that follow, or that the next byte has a smaller range. */
    private static final int ONE = 6, TWO = 12, THREE = 18, AFTER_E0 = 24, AFTER_ED = 30, AFTER_F0 = 36, AFTER_F4 = 42;

    private static final int INVALID = 48;

    private static final long[] STEPS = new long[256];

    static {
        for (int octet = 0; octet < 256; octet++)
            for (int state = 0; state <= INVALID; state += BITS) STEPS[octet] |= (long) next(state, octet) << state;
    }

    private Utf8Words() {}

    private static int next(int state, int octet) {
        return switch (state) {
            case (int) BETWEEN -> afterLead(octet);
            case ONE -> isIn(octet, 0x80, 0xbf) ? (int) BETWEEN : INVALID;
            case TWO -> isIn(octet, 0x80, 0xbf) ? ONE : INVALID;
            case THREE -> isIn(octet, 0x80, 0xbf) ? TWO : INVALID;
            case AFTER_E0 -> isIn(octet, 0xa0, 0xbf) ? ONE : INVALID;
            case AFTER_ED -> isIn(octet, 0x80, 0x9f) ? ONE : INVALID;
            case AFTER_F0 -> isIn(octet, 0x90, 0xbf) ? TWO : INVALID;
            case AFTER_F4 -> isIn(octet, 0x80, 0x8f) ? TWO : INVALID;
            default -> INVALID;
        };
    }

    private static int afterLead(int octet) {
        if (octet < 0x80) return (int) BETWEEN;
        if (isIn(octet, 0xc2, 0xdf)) return ONE;
        if (isIn(octet, 0xe0, 0xef)) return octet == 0xe0 ? AFTER_E0 : octet == 0xed ? AFTER_ED : TWO;
        if (isIn(octet, 0xf0, 0xf4)) return octet == 0xf0 ? AFTER_F0 : octet == 0xf4 ? AFTER_F4 : THREE;
        return INVALID;
    }

    private static boolean isIn(int octet, int first, int last) {
        return octet >= first && octet <= last;
    }

    /** Returns the state after eight bytes, the first of them lowest. */
    static long after(long state, long word) {
        long next = STEPS[(int) word & 0xff] >>> state;
        next = STEPS[(int) (word >>> 8) & 0xff] >>> next;
        next = STEPS[(int) (word >>> 16) & 0xff] >>> next;
        next = STEPS[(int) (word >>> 24) & 0xff] >>> next;
        next = STEPS[(int) (word >>> 32) & 0xff] >>> next;
        next = STEPS[(int) (word >>> 40) & 0xff] >>> next;
        next = STEPS[(int) (word >>> 48) & 0xff] >>> next;
        return (STEPS[(int) (word >>> 56)] >>> next) & MASK;
    }

    /** Returns the state after the bytes. */
    static long after(long state, byte[] bytes, int start, int end) {
        long next = state;
        for (int i = start; i < end; i++) next = STEPS[bytes[i] & 0xff] >>> next;
        return next & MASK;
    }
}
