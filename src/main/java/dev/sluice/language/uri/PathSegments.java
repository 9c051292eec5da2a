package dev.sluice.language.uri;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.json.ScalarText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts values to path segments, and rejects texts that a backend could decode differently or resolve to another path. */
public final class PathSegments {

    /** Longest text of one segment, in characters. */
    private static final int MAX_LENGTH = 256;

    /** A dot segment, also behind an encoded slash, which some servers decode before they resolve the path. */
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?:^|[/\\\\])\\.{1,2}(?:[/\\\\]|$)");

    private PathSegments() {}

    /**
     * Returns the segments for a value, or an empty list if the value or an item of it is invalid in a path.
     *
     * @param isList whether each item of a list becomes a segment
     */
    static List<String> of(JsonNode value, boolean isList) {
        List<String> segments = new ArrayList<>();
        for (JsonNode part : isList && value.isArray() ? value : List.of(value)) {
            String text = of(part);
            if (text == null) return List.of();
            segments.add(text);
        }
        return segments;
    }

    /** Returns the segment for a value; null if the value is invalid in a path. */
    static @Nullable String of(JsonNode value) {
        String text = ScalarText.of(value);
        return text != null && isValid(text) ? text : null;
    }

    private static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && hasNoControlCharacter(text)
                && isWellFormed(text)
                && (text.indexOf('.') < 0 || !DOT_SEGMENT.matcher(text).find());
    }

    private static boolean hasNoControlCharacter(String text) {
        for (int i = 0; i < text.length(); i++) if (Character.isISOControl(text.charAt(i))) return false;
        return true;
    }

    /** Returns whether UTF-8 can encode the text: it has no half of a surrogate pair. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i)))
            if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) return false;
        return true;
    }
}
