package dev.sluice.config.source;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a text: how far each line is indented, and whether it begins with the key of a block mapping. Lines count from 1; line 0 stands for the whole text. Immutable. */
final class BlockLines {
    /** A line that begins with the key of a block mapping. */
    private static final Pattern KEY =
            Pattern.compile("( *)(?:\"[^\"\n]*\" *+|'[^'\n]*' *+|[^\\s\"'#?\\-\\[\\]{},&*!|>%@`][^#\\n]*?):(?=\\s|$)");

    private static final Pattern BLOCK_SCALAR = Pattern.compile("(?:.*[\\s:])?[|>][-+0-9]{0,2}\\s*(?:\\s#.*)?");

    /** The indentation of a blank line, of a comment, and of a line in a block scalar. */
    private static final int NONE = -1;

    private final String text;

    /** The offset at which each line starts. Element 0 stands for no line, and the last element is the end of the text. */
    private final int[] starts;

    private final int[] indents;
    private final BitSet keys = new BitSet();

    /** For each line, the line of the last key above it that is further left; 0 for none. */
    private final int[] parents;

    BlockLines(String text) {
        this.text = text;
        starts = starts(text);
        indents = new int[starts.length];
        int block = Integer.MAX_VALUE;
        for (int line = 1; line <= count(); line++) {
            String content = text.substring(start(line), start(line + 1)).stripTrailing();
            int indent = content.length() - content.stripLeading().length();
            boolean isInBlock = content.isBlank() || indent > block;
            indents[line] = isInBlock || content.startsWith("#", indent) ? NONE : indent;
            if (indents[line] != NONE && beginsWithKey(content)) keys.set(line);
            if (!isInBlock) block = BLOCK_SCALAR.matcher(content).matches() ? indent : Integer.MAX_VALUE;
        }
        parents = parents();
    }

    private int[] parents() {
        int[] parents = new int[starts.length];
        NavigableMap<Integer, Integer> keysByIndent = new TreeMap<>(Map.of(NONE, 0));
        for (int line = 1; line <= count(); line++) {
            int indent = indents[line];
            if (indent == NONE) continue;
            parents[line] = requireNonNull(keysByIndent.lowerEntry(indent)).getValue();
            if (!isKey(line)) continue;
            keysByIndent.tailMap(indent, true).clear();
            keysByIndent.put(indent, line);
        }
        return parents;
    }

    /** A flow collection behind a key without its colon is no part of the key. */
    private static boolean beginsWithKey(String line) {
        Matcher matcher = KEY.matcher(line);
        if (!matcher.lookingAt()) return false;
        String key = matcher.group();
        return key.stripLeading().startsWith("\"") || !(key.contains(" {") || key.contains(" ["));
    }

    /** Returns the start of each line, as the parser counts lines. */
    private static int[] starts(String text) {
        int[] starts = new int[16];
        int lines = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isEnd = c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1));
            if (!isEnd) continue;
            if (lines + 2 >= starts.length) starts = Arrays.copyOf(starts, starts.length * 2);
            starts[++lines] = i + 1;
        }
        starts[lines + 1] = text.length();
        return Arrays.copyOf(starts, lines + 2);
    }

    int count() {
        return starts.length - 2;
    }

    /** Returns the offset of the start of a line; of the end of the text for the line behind the last. */
    int start(int line) {
        return starts[line];
    }

    boolean isKey(int line) {
        return keys.get(line);
    }

    /** Returns the offset of the value of the key of a line; of the line itself if it begins with no key. */
    int startOfValue(int line) {
        Matcher key = KEY.matcher(text).region(start(line), text.length());
        return isKey(line) && key.lookingAt() ? key.end() : start(line);
    }

    /**
     * Returns the line that begins the entry of a line: that of its key, or a line without a key that is as far left as the key above.
     * Returns 0 for neither.
     */
    int entryOf(int line) {
        int entry = Math.min(line, count());
        while (entry > 0 && indents[entry] == NONE) entry--;
        if (entry == 0 || isKey(entry)) return entry;
        if (mayBeginValue(entry)) return keyAbove(entry, indents[entry]);
        int above = keyAbove(entry, Integer.MAX_VALUE);
        return above > 0 && indents[above] < indents[entry] ? above : entry;
    }

    /** Returns the line of the key whose mapping has the entry of a line; 0 for the whole text. */
    int parentOf(int entry) {
        return parents[entry];
    }

    private int keyAbove(int line, int maxIndent) {
        int key = keys.previousSetBit(line - 1);
        while (key > 0 && indents[key] > maxIndent) key = keys.previousSetBit(key - 1);
        return Math.max(0, key);
    }

    /** Returns the first line behind a line that can be the next entry of a mapping, or a mapping further out. */
    int nextEntry(int entry, int behind) {
        for (int line = behind + 1; line <= count(); line++)
            if ((isKey(line) && indents[line] <= indents[entry]) || isItemBefore(line, entry)) return line;
        return count() + 1;
    }

    private boolean isItemBefore(int line, int entry) {
        return indents[line] != NONE && indents[line] < indents[entry] && first(line) == '-';
    }

    /** Whether a tab is a part of the indentation of a line. */
    boolean hasTab(int line) {
        return indents[line] != NONE
                && text.substring(start(line), start(line) + indents[line]).contains("\t");
    }

    /** Whether a line begins a mapping further out. */
    boolean isOutside(int line, int entry) {
        return isKey(line) && indents[line] < indents[entry];
    }

    /** Whether a line is no key, although it is as far left as an entry before it, and is no end of its value. */
    boolean lacksKey(int line, int entry) {
        return indents[line] != NONE
                && indents[line] <= indents[entry]
                && !isKey(line)
                && !mayBeginValue(line)
                && !isEndOfFlow(line);
    }

    /** An item of a sequence may be as far left as the key of the sequence; the parser takes a flow collection there, too. */
    private boolean mayBeginValue(int line) {
        return "-[{".indexOf(first(line)) >= 0;
    }

    /** Whether a line begins with the end of a flow collection. */
    boolean isEndOfFlow(int line) {
        return line > 0 && line <= count() && indents[line] != NONE && "]}".indexOf(first(line)) >= 0;
    }

    private char first(int line) {
        return text.charAt(start(line) + indents[line]);
    }
}
