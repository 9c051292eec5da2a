package dev.sluice.core.memory;

import org.jspecify.annotations.Nullable;

/** Estimates the memory of a text in bytes of a 64-bit JVM with compressed references. */
public final class TextSize {
    /** The objects of the text and of its bytes. */
    public static final int OBJECTS = 44;

    private static final int LATIN1_END = 0x100;

    private TextSize() {}

    /** Returns the bytes of a text, in which one character outside of Latin-1 makes each character two bytes long; 0 for null. */
    public static int of(@Nullable String text) {
        if (text == null) return 0;
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) >= LATIN1_END) return OBJECTS + 2 * text.length();
        return OBJECTS + text.length();
    }

    /** Returns the bytes of a text of Latin-1, such as one from a header; 0 for null. */
    public static int ofLatin1(@Nullable String text) {
        return text == null ? 0 : OBJECTS + text.length();
    }
}
