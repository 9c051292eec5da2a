package dev.sluice.config.effective;

import dev.sluice.config.source.Scalar;
import java.util.Set;
import java.util.regex.Pattern;

/** Quotes texts for YAML in block style, so that a reader gets the same text of the same kind. */
final class YamlText {
    private static final Pattern PLAIN_KEY =
            Pattern.compile("[0-9]++|[A-Za-z_][A-Za-z0-9_./{}*-]*+(?: [A-Za-z0-9_./{}*-]++)*+");
    private static final Set<String> WORDS = Set.of("null", "true", "false", "y", "n", "yes", "no", "on", "off");

    private YamlText() {}

    /** Returns a key. A number stays plain, because a mapping may have statuses as its keys. */
    static String key(String key) {
        return PLAIN_KEY.matcher(key).matches() && !WORDS.contains(key) ? key : quoted(key);
    }

    /** Returns a text on one line; a plain scalar stays plain, because its kind may be that of a number. */
    static String ofOneLine(Scalar scalar) {
        String text = scalar.written();
        return scalar.isPlain() && text.indexOf('\n') < 0 ? text : quoted(text);
    }

    /** Whether a literal block shows a text over several lines as it is. */
    static boolean isBlock(Scalar scalar) {
        String text = scalar.written();
        return !scalar.isPlain()
                && text.strip().indexOf('\n') >= 0
                && !Character.isWhitespace(text.charAt(0))
                && text.chars().allMatch(character -> character == '\n' || !needsEscape(character));
    }

    /** Returns the indicator of a literal block, which says how many line breaks end the text. */
    static String indicator(String text) {
        if (!text.endsWith("\n")) return "|-";
        return text.endsWith("\n\n") ? "|+" : "|";
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) append(quoted, text.charAt(i));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, char character) {
        if (character == '"' || character == '\\') quoted.append('\\').append(character);
        else if (character == '\n') quoted.append("\\n");
        else if (needsEscape(character)) quoted.append("\\u%04x".formatted((int) character));
        else quoted.append(character);
    }

    private static boolean needsEscape(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
