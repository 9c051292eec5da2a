package dev.sluice.language.expression.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a path that the value before it cannot have, such as {@code .total} of {@code $orders.items.total}, where {@code $orders.items} is
 * a list. It has texts of the expression, on one line, and no value of a request. Immutable.
 *
 * @param source the text of the path before the part, such as {@code $orders.items}; a single dot for the current value
 * @param part the text of the part: {@code .total}, {@code ."net total"}, {@code [0]} or {@code [0 : 2]}
 * @param rest the text of the path behind the part; empty at its end
 * @param offset the offset of the path in the text of the expression, from 0; {@link #IN_FUNCTION} or {@link #OF_VALUE} for another text
 * @param isShown whether logs may show the texts; false in functions whose text is the value of a variable
 */
public record PathMismatch(String source, String part, String rest, int offset, boolean isShown) {
    /** The offset of a path in a function of the configuration. */
    public static final int IN_FUNCTION = -1;

    /** The offset of a part that is outside of the expression, and concerns its value. */
    public static final int OF_VALUE = -2;

    private static final Pattern QUOTED = Pattern.compile("\\.?\\[?\\s*\"(.*)\"\\s*]?", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("\\[\\s*(-?\\d+)\\s*]");

    public PathMismatch {
        source = OneLine.of(source);
        part = OneLine.of(part);
        rest = OneLine.of(rest);
    }

    /** Creates a mismatch whose texts logs may show. */
    public PathMismatch(String source, String part, String rest, int offset) {
        this(source, part, rest, offset, true);
    }

    /** Returns the path up to the part that has no value. */
    public String path() {
        return append(part);
    }

    /** Returns whether the part is an index or a range. */
    public boolean isIndex() {
        return part.startsWith("[");
    }

    /** Returns the name of a key, or of an index that is a text; null for another index. */
    public @Nullable String name() {
        Matcher quoted = QUOTED.matcher(part);
        if (quoted.matches()) return quoted.group(1);
        return isIndex() ? null : part.substring(1).strip();
    }

    /** Returns the digits of an index that is a number; null for another part. */
    @Nullable
    String number() {
        Matcher number = NUMBER.matcher(part);
        return number.matches() ? number.group(1) : null;
    }

    /** Returns the source with another key or index. The current value and a key have one dot. */
    String append(String other) {
        return source.equals(".") && other.startsWith(".") ? other : source + other;
    }
}
