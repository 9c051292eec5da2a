package dev.sluice.gateway.proxy.websocket;

/** Checks that bytes, which arrive in parts, are UTF-8 (RFC 3629 section 4). Not thread-safe. */
final class Utf8Check {
    private static final int FIRST_TAIL = 0x80;
    private static final int LAST_TAIL = 0xbf;

    private int missing;
    private int lowest = FIRST_TAIL;
    private int highest = LAST_TAIL;

    /** Returns whether a part continues the text. No further part may follow an invalid one. */
    boolean accepts(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            int value = bytes[i] & 0xff;
            if (missing > 0 ? !isTail(value) : value >= 0x80 && !isLead(value)) return false;
        }
        return true;
    }

    /** Returns whether the text does not end within a character. */
    boolean isComplete() {
        return missing == 0;
    }

    private boolean isTail(int value) {
        boolean isValid = value >= lowest && value <= highest;
        missing--;
        lowest = FIRST_TAIL;
        highest = LAST_TAIL;
        return isValid;
    }

    private boolean isLead(int value) {
        if (value < 0xc2 || value > 0xf4) return false;
        missing = value < 0xe0 ? 1 : value < 0xf0 ? 2 : 3;
        // Overlong forms, surrogates, and code points above U+10FFFF.
        if (value == 0xe0) lowest = 0xa0;
        if (value == 0xed) highest = 0x9f;
        if (value == 0xf0) lowest = 0x90;
        if (value == 0xf4) highest = 0x8f;
        return true;
    }
}
