package dev.sluice.config.source;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entries of one file that are not valid YAML. Blanks replace the text of their values, so that the rest of the file keeps its
 * locations. Lines count from 1. Not thread-safe.
 */
final class FailedEntries {
    /** A line that begins with the key of a block mapping. */
    private static final Pattern KEY =
            Pattern.compile("( *)(?:\"[^\"\n]*\" *+|'[^'\n]*' *+|[^\\s\"'#?\\-\\[\\]{},&*!|>%@`][^#\\n]*?):(?=\\s|$)");

    private static final Pattern BLOCK_SCALAR = Pattern.compile("(?:.*[\\s:])?[|>][-+0-9]{0,2}\\s*(?:\\s#.*)?");
    private static final Pattern ANCHOR = Pattern.compile("&([^\\s,\\[\\]{}]+)");
    private static final int NO_KEY = -1;

    private final SourceFile file;
    private final Set<Integer> keys = new HashSet<>();
    private final Set<String> anchors = new HashSet<>();
    private char[] text = {};

    /** The start of each line; empty before the first error. */
    private int[] starts = {};

    /** The indentation of the key that each line begins with, or {@link #NO_KEY}. */
    private int[] indents = {};

    FailedEntries(SourceFile file) {
        this.file = file;
    }

    /** Returns the file without the values of these entries. */
    SourceFile rest() {
        return keys.isEmpty() ? file : new SourceFile(file.name(), String.valueOf(text));
    }

    /** Whether the key on a line has a value that could not be read. */
    boolean contains(int line) {
        return keys.contains(line);
    }

    /** Whether the value of one of these entries has an anchor. */
    boolean hasAnchor(String name) {
        return anchors.contains(name);
    }

    /**
     * Adds the entry that a line belongs to; if it is here already, the entry around it.
     *
     * @param line 0 for no entry
     * @return whether there is such an entry
     */
    boolean add(int line) {
        if (starts.length == 0) readLines();
        int key = Math.min(line, starts.length - 1);
        while (key > 0 && indents[key] == NO_KEY) key--;
        while (key > 0 && !keys.add(key)) key = parentOf(key);
        if (key > 0) remove(key);
        return key > 0;
    }

    private int parentOf(int key) {
        int parent = key - 1;
        while (parent > 0 && (indents[parent] == NO_KEY || indents[parent] >= indents[key])) parent--;
        return parent;
    }

    private void remove(int key) {
        Matcher start = KEY.matcher(file.text()).region(starts[key], file.text().length());
        int from = start.lookingAt() ? start.end() : starts[key];
        int to = endOf(key);
        Matcher anchor = ANCHOR.matcher(file.text()).region(from, to);
        while (anchor.find()) anchors.add(anchor.group(1));
        for (int i = from; i < to; i++) if (text[i] != '\n' && text[i] != '\r') text[i] = ' ';
    }

    private int endOf(int key) {
        for (int line = key + 1; line < starts.length; line++)
            if (indents[line] != NO_KEY && indents[line] <= indents[key]) return starts[line];
        return text.length;
    }

    private void readLines() {
        text = file.text().toCharArray();
        starts = lineStarts(text);
        indents = new int[starts.length];
        int block = Integer.MAX_VALUE;
        for (int line = 1; line < starts.length; line++) {
            String content = content(line);
            int indent = content.length() - content.stripLeading().length();
            boolean isInBlock = content.isBlank() || indent > block;
            Matcher key = KEY.matcher(content);
            indents[line] = !isInBlock && key.lookingAt() ? key.end(1) : NO_KEY;
            if (!isInBlock) block = BLOCK_SCALAR.matcher(content).matches() ? indent : Integer.MAX_VALUE;
        }
    }

    private String content(int line) {
        int end = line + 1 < starts.length ? starts[line + 1] : text.length;
        return file.text().substring(starts[line], end).stripTrailing();
    }

    /** Returns the start of each line, as the parser counts lines. The first element is for no line. */
    private static int[] lineStarts(char[] text) {
        int[] starts = new int[16];
        int lines = 1;
        for (int i = 0; i < text.length; i++) {
            boolean isEnd = text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.length || text[i + 1] != '\n'));
            if (!isEnd) continue;
            if (lines + 1 == starts.length) starts = Arrays.copyOf(starts, starts.length * 2);
            starts[++lines] = i + 1;
        }
        return Arrays.copyOf(starts, lines + 1);
    }
}
