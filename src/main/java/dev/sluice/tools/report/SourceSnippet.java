package dev.sluice.tools.report;

import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.spec.SourceLocation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The source line of a finding with a caret below the location. A secret in the line is redacted.
 *
 * @param line the redacted line
 * @param caret the index of the location in the line, counted from 0
 */
record SourceSnippet(String line, int caret) {
    private static final int MAX_LENGTH = 120;
    private static final String ELLIPSIS = "…";

    /** Finds the snippets of one load. It splits each file into lines once, because a file may have many findings. */
    static final class Files {
        private final Map<String, SourceFile> files = new HashMap<>();
        private final Map<String, List<String>> lines = new HashMap<>();

        Files(List<SourceFile> files) {
            files.forEach(file -> this.files.put(file.name(), file));
        }

        /** Returns the snippet of a finding; empty for a finding about a whole file, or if the line does not exist. */
        Optional<SourceSnippet> of(Finding finding) {
            SourceLocation location = finding.location();
            boolean isOfFile = finding.path().isEmpty() && location.line() == 1 && location.column() == 1;
            List<String> text = isOfFile ? List.of() : lines.computeIfAbsent(location.file(), this::linesOf);
            return text.size() < location.line() ? Optional.empty() : Optional.of(SourceSnippet.of(text, location));
        }

        private List<String> linesOf(String name) {
            SourceFile file = files.get(name);
            return file == null ? List.of() : file.text().lines().toList();
        }
    }

    private static SourceSnippet of(List<String> lines, SourceLocation location) {
        String line = lines.get(location.line() - 1).replaceAll("\\p{C}", " ");
        int end = SecretRedaction.redactFrom(lines, location.line() - 1);
        int column = Math.min(location.column() - 1, line.codePointCount(0, line.length()));
        int caret = line.offsetByCodePoints(0, column);
        if (end < line.length()) return new SourceSnippet(line.substring(0, end) + ELLIPSIS, Math.min(caret, end));
        return line.length() <= MAX_LENGTH ? new SourceSnippet(line, caret) : window(line, caret);
    }

    private static SourceSnippet window(String line, int caret) {
        int start = codePointBoundary(line, Math.max(0, Math.min(caret - MAX_LENGTH / 2, line.length() - MAX_LENGTH)));
        int end = codePointBoundary(line, Math.min(line.length(), start + MAX_LENGTH));
        String prefix = start == 0 ? "" : ELLIPSIS;
        return new SourceSnippet(
                prefix + line.substring(start, end) + (end == line.length() ? "" : ELLIPSIS),
                caret - start + prefix.length());
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
