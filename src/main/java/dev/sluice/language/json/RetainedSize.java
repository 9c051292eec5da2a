package dev.sluice.language.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.TextSize;
import java.util.Map;

/**
 * Estimates the memory of a tree that is kept, in bytes of a 64-bit JVM with compressed references. {@link TreeSize} estimates that of a
 * tree before it exists, and also pays for the work of its parser. A parser shares the objects of usual names, so of a name only the characters count.
 */
public final class RetainedSize {
    private static final int OBJECT = 80;
    private static final int TABLE_OF_OBJECT = 80;
    private static final int FIELD = 44;
    private static final int ARRAY = 104;
    private static final int ELEMENT = 4;
    private static final int TEXT = 16;
    private static final int NUMBER = 24;

    private RetainedSize() {}

    /** Returns the bytes of a tree, whose nesting the limit of the parser bounds. */
    public static int of(JsonNode node) {
        if (node.isObject()) return ofObject(node);
        if (node.isArray()) return ofArray(node);
        if (node.isTextual()) return TEXT + TextSize.of(node.textValue());
        return node.isNumber() ? NUMBER : 0;
    }

    private static int ofObject(JsonNode object) {
        int size = OBJECT + (object.isEmpty() ? 0 : TABLE_OF_OBJECT);
        for (Map.Entry<String, JsonNode> field : object.properties())
            size += FIELD + field.getKey().length() + of(field.getValue());
        return size;
    }

    private static int ofArray(JsonNode array) {
        int size = ARRAY;
        for (JsonNode element : array) size += ELEMENT + of(element);
        return size;
    }
}
