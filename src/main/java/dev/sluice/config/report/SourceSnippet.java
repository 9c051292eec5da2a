package dev.sluice.config.report;

import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import dev.sluice.config.source.SourceLocation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The line of a finding, and a caret below its place. The text after the key of a secret, or after a similar key, is left
 * out.
 *
 * @param line the line as it is shown
 * @param caret the index of the place in it, counted from 0
 */
record SourceSnippet(String line, int caret) {
    private static final int LONGEST = 120;
    private static final String ELLIPSIS = "…";

    /** Finds the snippets of one load. Splits each file into lines once, although a file may have a thousand mistakes. */
    static final class Files {
        private final Map<String, SourceFile> files = new HashMap<>();
        private final Map<String, List<String>> lines = new HashMap<>();

        Files(List<SourceFile> files) {
            files.forEach(file -> this.files.put(file.name(), file));
        }

        /** Returns the snippet of a finding; none for a finding about a file as a whole, or a line that does not exist. */
        Optional<SourceSnippet> of(Finding finding) {
            SourceLocation place = finding.location();
            boolean isOfFile = finding.path().isEmpty() && place.line() == 1 && place.column() == 1;
            List<String> all = isOfFile ? List.of() : lines.computeIfAbsent(place.file(), this::linesOf);
            return all.size() < place.line() ? Optional.empty() : Optional.of(SourceSnippet.of(all, place));
        }

        private List<String> linesOf(String name) {
            SourceFile file = files.get(name);
            return file == null ? List.of() : file.text().lines().toList();
        }
    }

    private static SourceSnippet of(List<String> lines, SourceLocation place) {
        String line = lines.get(place.line() - 1).replaceAll("\\p{C}", " ");
        int shown = SecretRedaction.redactFrom(lines, place.line() - 1);
        int column = Math.min(place.column() - 1, line.codePointCount(0, line.length()));
        int at = line.offsetByCodePoints(0, column);
        if (shown < line.length()) return new SourceSnippet(line.substring(0, shown) + ELLIPSIS, Math.min(at, shown));
        return line.length() <= LONGEST ? new SourceSnippet(line, at) : window(line, at);
    }

    private static SourceSnippet window(String line, int at) {
        int from = codePointBoundary(line, Math.max(0, Math.min(at - LONGEST / 2, line.length() - LONGEST)));
        int end = codePointBoundary(line, Math.min(line.length(), from + LONGEST));
        String before = from == 0 ? "" : ELLIPSIS;
        return new SourceSnippet(
                before + line.substring(from, end) + (end == line.length() ? "" : ELLIPSIS),
                at - from + before.length());
    }

    /** Returns the index, moved back where it splits a surrogate pair. */
    private static int codePointBoundary(String line, int index) {
        boolean isWithin = index < line.length() && Character.isLowSurrogate(line.charAt(index));
        return isWithin ? index - 1 : index;
    }

    /** Returns the column of the caret, counted from 1, in Unicode code points. */
    int column() {
        return line.codePointCount(0, caret) + 1;
    }

    @Override
    public String toString() {
        return "    " + line.stripTrailing() + "\n    " + " ".repeat(caret) + "^";
    }
}
