package dev.sluice.language.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Filters the fields of one document without building a tree. Selected parts are copied byte for byte, so every digit and
 * escape survives.
 */
public final class FieldMaskFilter {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final byte[] document;
    private final boolean isPicking;
    private final JsonParser parser;
    private final MeteredOutput output;
    private byte[] result = NULL;
    private @Nullable ValueKind scalar;

    private FieldMaskFilter(byte[] document, boolean isPicking, JsonParser parser, MeteredOutput output) {
        this.document = document;
        this.isPicking = isPicking;
        this.parser = parser;
        this.output = output;
    }

    /**
     * Filters a document: the result has only the fields of the mask. A scalar instead of an object with fields becomes null.
     *
     * @throws InvalidJsonException if the document is nested too deep
     * @throws MemoryLimitException if the new document exceeds a limit
     */
    public static FieldMaskFilter pick(byte[] document, FieldMask mask, MemoryAccount memory) {
        return filter(document, true, mask, memory);
    }

    /**
     * Filters a document: the result has all fields but those of the mask.
     *
     * @throws InvalidJsonException as {@link #pick} does
     * @throws MemoryLimitException as {@link #pick} does
     */
    public static FieldMaskFilter drop(byte[] document, FieldMask mask, MemoryAccount memory) {
        return filter(document, false, mask, memory);
    }

    private static FieldMaskFilter filter(byte[] document, boolean isPicking, FieldMask mask, MemoryAccount memory) {
        try (JsonParser parser = Json.parser(document);
                MeteredOutput bytes = new MeteredOutput(memory)) {
            parser.nextToken();
            FieldMaskFilter filter = new FieldMaskFilter(document, isPicking, parser, bytes);
            filter.value(mask);
            filter.result = bytes.toByteArray();
            return filter;
        } catch (IOException e) {
            throw new InvalidJsonException("the value is nested too deep");
        }
    }

    /** Returns the new document. */
    public byte[] result() {
        return result;
    }

    /** Returns the kind of the first text, number or boolean instead of an object with fields to pick; null for none. */
    public @Nullable ValueKind scalar() {
        return scalar;
    }

    private void value(FieldMask mask) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) object(mask);
        else if (token == JsonToken.START_ARRAY) list(mask);
        else if (isPicking) scalar(token);
        else copy(tokenStart(), valueEnd());
    }

    private void scalar(JsonToken token) {
        output.write(NULL);
        if (scalar == null) scalar = kindOf(token);
    }

    private static @Nullable ValueKind kindOf(JsonToken token) {
        if (token == JsonToken.VALUE_STRING) return ValueKind.TEXT;
        if (token.isNumeric()) return ValueKind.NUMBER;
        return token.isBoolean() ? ValueKind.BOOLEAN : null;
    }

    private void object(FieldMask mask) throws IOException {
        byte separator = '{';
        while (parser.nextToken() != JsonToken.END_OBJECT)
            if (member(mask.child(parser.currentName()), separator)) separator = ',';
        if (separator == '{') output.write(separator);
        output.write('}');
    }

    /** Writes the selected part of the current member; returns whether it wrote any. */
    private boolean member(@Nullable FieldMask mask, byte separator) throws IOException {
        int start = tokenStart();
        parser.nextToken();
        int value = tokenStart();
        boolean isPartial = mask != null && !mask.includesAll();
        if (!isPartial && isPicking == (mask == null)) {
            parser.skipChildren();
            return false;
        }
        output.write(separator);
        if (mask == null || !isPartial) copy(start, valueEnd());
        else {
            copy(start, value);
            value(mask);
        }
        return true;
    }

    private void list(FieldMask mask) throws IOException {
        byte separator = '[';
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            output.write(separator);
            value(mask);
            separator = ',';
        }
        if (separator == '[') output.write(separator);
        output.write(']');
    }

    private void copy(int start, int end) {
        output.write(document, start, end - start);
    }

    private int tokenStart() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private int valueEnd() throws IOException {
        parser.skipChildren();
        parser.finishToken();
        return (int) parser.currentLocation().getByteOffset();
    }
}
