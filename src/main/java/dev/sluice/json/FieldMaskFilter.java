package dev.sluice.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a document, in its own bytes: it is read token by token, no tree is built, and what is kept is copied as it
 * stands, so that every digit, escape and unknown field survives.
 */
public final class FieldMaskFilter {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final byte[] document;
    private final boolean picks;
    private final JsonParser parser;
    private final ByteArrayBuilder excerpt;

    private FieldMaskFilter(byte[] document, boolean picks, JsonParser parser, ByteArrayBuilder excerpt) {
        this.document = document;
        this.picks = picks;
        this.parser = parser;
        this.excerpt = excerpt;
    }

    /**
     * What is chosen of a document, and nothing else. What should have fields and is neither object nor list has none of
     * those that were chosen: null stands for it.
     *
     * @throws InvalidJsonException when the document is nested too deep to be read
     */
    public static byte[] picked(byte[] document, FieldMask selection) {
        return of(document, true, selection);
    }

    /**
     * All of a document but what is chosen.
     *
     * @throws InvalidJsonException when the document is nested too deep to be read
     */
    public static byte[] without(byte[] document, FieldMask selection) {
        return of(document, false, selection);
    }

    private static byte[] of(byte[] document, boolean picks, FieldMask selection) {
        try (JsonParser parser = Json.parser(document);
                ByteArrayBuilder bytes = new ByteArrayBuilder()) {
            parser.nextToken();
            new FieldMaskFilter(document, picks, parser, bytes).value(selection);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new InvalidJsonException("its value is nested too deep");
        }
    }

    private void value(FieldMask selection) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) object(selection);
        else if (token == JsonToken.START_ARRAY) list(selection);
        else if (picks) excerpt.write(NULL);
        else copy(tokenStart(), valueEnd());
    }

    private void object(FieldMask selection) throws IOException {
        byte before = '{';
        while (parser.nextToken() != JsonToken.END_OBJECT)
            if (member(selection.of(parser.currentName()), before)) before = ',';
        if (before == '{') excerpt.append(before);
        excerpt.append('}');
    }

    /** Writes the member at hand, if anything of it is kept; says whether so. */
    private boolean member(@Nullable FieldMask chosen, byte before) throws IOException {
        int start = tokenStart();
        parser.nextToken();
        int value = tokenStart();
        boolean inPart = chosen != null && !chosen.isWhole();
        if (!inPart && picks == (chosen == null)) {
            parser.skipChildren();
            return false;
        }
        excerpt.append(before);
        if (chosen == null || !inPart) copy(start, valueEnd());
        else {
            copy(start, value);
            value(chosen);
        }
        return true;
    }

    private void list(FieldMask selection) throws IOException {
        byte before = '[';
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            excerpt.append(before);
            value(selection);
            before = ',';
        }
        if (before == '[') excerpt.append(before);
        excerpt.append(']');
    }

    private void copy(int start, int end) {
        excerpt.write(document, start, end - start);
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
