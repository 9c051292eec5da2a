package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a path that the value before it cannot have, such as {@code .total} of {@code $orders.items.total}, where {@code $orders.items} is
 * a list. It has texts of the expression, on one line, and no value of a request. Immutable.
 *
 * @param source the text of the path before the part, such as {@code $orders.items}; a single dot for the current value
 * @param rest the text of the path behind the part; empty at its end
 * @param offset the offset of the path in the text of the expression, from 0; {@link #IN_FUNCTION} or {@link #OF_VALUE} for another text
 * @param isShown whether logs may show the texts; false in functions whose text is the value of a variable
 */
public record PathMismatch(String source, Part part, String rest, int offset, boolean isShown) {
    /** The offset of a path in a function of the configuration. */
    public static final int IN_FUNCTION = -1;

    /** The offset of a part that is outside of the expression, and concerns its value. */
    public static final int OF_VALUE = -2;

    public PathMismatch {
        source = OneLine.of(source);
        rest = OneLine.of(rest);
    }

    /** Creates a mismatch whose texts logs may show. */
    public PathMismatch(String source, Part part, String rest, int offset) {
        this(source, part, rest, offset, true);
    }

    /**
     * A part of a path.
     *
     * @param text the text of the part: {@code .total}, {@code ."net total"}, {@code [0]} or {@code [0 : 2]}
     * @param name the name of a key, or the value of an index that is a text; null for another part
     * @param index the text between the brackets of an index; null for another part
     */
    public record Part(
            String text, @Nullable String name, @Nullable String index) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
        private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

        /** Words that are no names of keys without quotation marks. */
        private static final Set<String> KEYWORDS =
                Set.of("null", "true", "false", "or", "and", "if", "else", "let", "for", "def", "import", "as");

        /** Returns a key. */
        public static Part key(String name) {
            boolean isName = NAME.matcher(name).matches() && !KEYWORDS.contains(name);
            return new Part("." + (isName ? name : TextNode.valueOf(name)), name, null);
        }

        /**
         * Returns an index.
         *
         * @param text the text between the brackets
         * @param name its value if it is a constant text; else null
         */
        public static Part index(String text, @Nullable String name) {
            String index = OneLine.of(text);
            return new Part("[" + index + "]", name, index);
        }

        /** Returns a range, or a part of another notation. */
        public static Part other(String text) {
            return new Part(OneLine.of(text), null, null);
        }

        /** Returns whether the part is an index that is a number. */
        boolean isNumber() {
            return index != null && NUMBER.matcher(index).matches();
        }
    }

    /** Returns the path up to the part that has no value. */
    public String path() {
        return append(part.text);
    }

    /** Returns whether the part is an index or a range. */
    public boolean isIndex() {
        return part.text.startsWith("[");
    }

    /** Returns the source with another key or index. The current value and a key have one dot. */
    String append(String other) {
        return source.equals(".") && other.startsWith(".") ? other : source + other;
    }
}
