package dev.sluice.language.json;

import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the memory of a tree from its tokens, in bytes of a 64-bit JVM with compressed references. {@code TreeSizeTest} compares
 * the constants with the allocation of real trees. The texts count with the document: {@link #ofTexts}. Not thread-safe.
 */
final class TreeSize {
    private static final int OBJECT = 80;
    private static final int TABLE_OF_OBJECT = 80;
    private static final int FIELD = 96;
    private static final int ARRAY = 104;
    private static final int ELEMENT = 8;
    private static final int TEXT = 56;
    private static final int INTEGER = 24;
    private static final int DECIMAL = 128;

    private long bytes;
    private @Nullable JsonToken previous;

    /** Returns the memory of the keys, texts and digits of a document: two bytes for each of its bytes at most. */
    static long ofTexts(int documentBytes) {
        return 2L * documentBytes;
    }

    /** Adds the next token of the document. */
    void add(@Nullable JsonToken token) {
        if (token != null) bytes += sizeOf(token);
        previous = token;
    }

    private int sizeOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> OBJECT + ELEMENT;
            case FIELD_NAME -> previous == JsonToken.START_OBJECT ? FIELD + TABLE_OF_OBJECT : FIELD;
            case START_ARRAY -> ARRAY + ELEMENT;
            case VALUE_STRING -> TEXT + ELEMENT;
            case VALUE_NUMBER_INT -> INTEGER + ELEMENT;
            case VALUE_NUMBER_FLOAT -> DECIMAL + ELEMENT;
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> ELEMENT;
            case END_OBJECT, END_ARRAY, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> 0;
        };
    }

    /** Returns the bytes of the nodes so far. */
    long bytes() {
        return bytes;
    }
}
