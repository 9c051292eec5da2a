package dev.sluice.tools.eval;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/** Writes JSON values for a terminal. */
public final class JsonText {
    private JsonText() {}

    /**
     * Returns an indented text. A character that the charset lacks, such as an unpaired surrogate, is written as its escape.
     *
     * @throws EvalException if the value has too many levels
     */
    public static String of(JsonNode value, Charset charset) {
        return escape(indent(value), charset.newEncoder());
    }

    private static String indent(JsonNode value) {
        try {
            return value.toPrettyString();
        } catch (RuntimeException tooDeep) {
            throw EvalException.failed("the value has too many levels for JSON");
        }
    }

    private static String escape(String text, CharsetEncoder encoder) {
        if (encoder.canEncode(text)) return text;
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> append(character, encoder, escaped));
        return escaped.toString();
    }

    private static void append(int character, CharsetEncoder encoder, StringBuilder escaped) {
        String text = Character.toString(character);
        if (encoder.canEncode(text)) escaped.append(text);
        else for (char unit : text.toCharArray()) escaped.append(String.format("\\u%04x", (int) unit));
    }
}
