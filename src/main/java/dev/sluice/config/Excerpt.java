package dev.sluice.config;

import dev.sluice.config.source.Place;
import dev.sluice.config.source.Source;
import java.util.List;
import java.util.Optional;

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

    /** The excerpt for a place; none where the file has no such line. */
    static Optional<Excerpt> of(Place place, List<Source> files) {
        return files.stream()
                .filter(file -> file.name().equals(place.file()))
                .findFirst()
                .map(file -> file.text().lines().toList())
                .filter(lines -> lines.size() >= place.line())
                .map(lines -> of(lines, place));
    }

    private static Excerpt of(List<String> lines, Place place) {
        String line = lines.get(place.line() - 1).replaceAll("\\p{C}", " ");
        int shown = Concealed.from(lines, place.line() - 1);
        int column = Math.min(place.column() - 1, line.codePointCount(0, line.length()));
        int at = line.offsetByCodePoints(0, column);
        if (shown < line.length()) return new Excerpt(line.substring(0, shown) + CUT, Math.min(at, shown));
        return line.length() <= LONGEST ? new Excerpt(line, at) : window(line, at);
    }

    private static Excerpt window(String line, int at) {
        int from = Math.max(0, Math.min(at - LONGEST / 2, line.length() - LONGEST));
        String before = from == 0 ? "" : CUT;
        int end = Math.min(line.length(), from + LONGEST);
        return new Excerpt(
                before + line.substring(from, end) + (end == line.length() ? "" : CUT), at - from + before.length());
    }

    @Override
    public String toString() {
        return "    " + line.stripTrailing() + "\n    " + " ".repeat(caret) + "^";
    }
}
