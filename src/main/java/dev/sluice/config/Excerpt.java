package dev.sluice.config;

import dev.sluice.config.source.Place;
import java.util.List;

/**
 * The line that a finding is about, and a caret below its place. What follows the key of a secret, or of what looks like one,
 * is left out.
 *
 * @param line the line as it is shown
 * @param caret where the place is in it, counted from 0
 */
record Excerpt(String line, int caret) {
    private static final int LONGEST = 120;
    private static final String CUT = "…";

    /** The excerpt for a place within these lines. */
    static Excerpt of(List<String> lines, Place place) {
        String line = lines.get(place.line() - 1).replaceAll("\\p{C}", " ");
        int shown = Concealed.from(lines, place.line() - 1);
        int column = Math.min(place.column() - 1, line.codePointCount(0, line.length()));
        int at = line.offsetByCodePoints(0, column);
        if (shown < line.length()) return new Excerpt(line.substring(0, shown) + CUT, Math.min(at, shown));
        return line.length() <= LONGEST ? new Excerpt(line, at) : window(line, at);
    }

    private static Excerpt window(String line, int at) {
        int from = whole(line, Math.max(0, Math.min(at - LONGEST / 2, line.length() - LONGEST)));
        int end = whole(line, Math.min(line.length(), from + LONGEST));
        String before = from == 0 ? "" : CUT;
        return new Excerpt(
                before + line.substring(from, end) + (end == line.length() ? "" : CUT), at - from + before.length());
    }

    /** An index that is not within a character of two chars. */
    private static int whole(String line, int index) {
        boolean isWithin = index < line.length() && Character.isLowSurrogate(line.charAt(index));
        return isWithin ? index - 1 : index;
    }

    /** Where the caret stands in the line, counted from 1, in Unicode code points. */
    int column() {
        return line.codePointCount(0, caret) + 1;
    }

    @Override
    public String toString() {
        return "    " + line.stripTrailing() + "\n    " + " ".repeat(caret) + "^";
    }
}
