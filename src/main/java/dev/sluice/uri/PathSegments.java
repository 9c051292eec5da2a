package dev.sluice.uri;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.json.ScalarText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The segments of a path that a value stands for: texts a backend reads back as they are, and that lead nowhere else. */
public final class PathSegments {

    /** Longest text of one segment, in characters: an identifier, not a document. */
    private static final int MAX_LENGTH = 256;

    /** A dot segment, also behind a slash that is encoded here: some servers decode it before they resolve the path. */
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?:^|[/\\\\])\\.{1,2}(?:[/\\\\]|$)");

    private PathSegments() {}

    /**
     * Takes a value apart.
     *
     * @param isList whether a list stands for one segment an item
     * @return none when the value, or an item of it, cannot stand in a path
     */
    static List<String> of(JsonNode value, boolean isList) {
        List<String> segments = new ArrayList<>();
        for (JsonNode part : isList && value.isArray() ? value : List.of(value)) {
            String text = ScalarText.of(part);
            if (text == null || !isValid(text)) return List.of();
            segments.add(text);
        }
        return segments;
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

    /** Whether the text has a form in UTF-8, which half of a surrogate pair has not. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i)))
            if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) return false;
        return true;
    }
}
