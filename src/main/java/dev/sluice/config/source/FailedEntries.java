package dev.sluice.config.source;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one file that are not valid YAML. Blanks replace the text of their values, so that the rest of the file keeps its
 * locations. Lines count from 1. Not thread-safe.
 */
final class FailedEntries {
    private static final Pattern ANCHOR = Pattern.compile("&([^\\s,\\[\\]{}]+)");

    private final SourceFile file;
    private final Set<Integer> entries = new HashSet<>();

    /** The lines of the keys whose mappings lack entries without a key; 0 for the mapping of the whole file. */
    private final Set<Integer> incomplete = new HashSet<>();

    private final Set<String> anchors = new HashSet<>();

    /** Null before the first error. */
    private @Nullable BlockLines lines;

    private char[] text = {};

    /** The line of the last entry, if the end of its flow collection is not known; else 0. */
    private int openEntry;

    FailedEntries(SourceFile file) {
        this.file = file;
    }

    /** Returns the file without the values of these entries. */
    SourceFile rest() {
        return entries.isEmpty() ? file : new SourceFile(file.name(), String.valueOf(text));
    }

    /** Whether the key on a line has a value that could not be read. */
    boolean contains(int line) {
        return entries.contains(line);
    }

    /** Whether the mapping of the key on a line may have more keys than those that were read. */
    boolean isIncomplete(int line) {
        return incomplete.contains(line);
    }

    /** Whether the value of one of these entries has an anchor. */
    boolean hasAnchor(String name) {
        return anchors.contains(name);
    }

    /**
     * Adds the entry that an error belongs to; if it is here already, the entry around it.
     *
     * @return whether there is such an entry
     */
    boolean add(InvalidYamlException error) {
        BlockLines all = lines();
        int line = Math.min(isInFlow(error) ? error.flowLine() : error.entryLine(), all.count());
        int entry = all.entryOf(line);
        if (all.hasTab(line)) addParents(entry);
        while (entry > 0 && !entries.add(entry)) {
            entry = all.parentOf(entry);
            // The indentation is wrong, so the entry may stand beside the one around it.
            if (entry > 0) incomplete.add(all.parentOf(entry));
        }
        if (entry > 0) remove(entry, Math.min(error.location().line(), all.count()));
        return entry > 0;
    }

    /** Any mapping around a line may be that of its key, if its indentation is not known. */
    private void addParents(int entry) {
        for (int parent = entry; parent > 0; parent = lines().parentOf(parent))
            incomplete.add(lines().parentOf(parent));
    }

    private boolean isInFlow(InvalidYamlException error) {
        if (error.flowLine() == 0 || error.entryLine() == 0) return false;
        BlockLines all = lines();
        FlowScanner flow = new FlowScanner(file.text(), all.startOfValue(error.flowLine()));
        flow.readTo(all.start(Math.min(error.entryLine(), all.count() + 1)));
        return !flow.isClosed();
    }

    /**
     * Extends the last entry up to the end of its flow collection, whose start is removed already.
     *
     * @param errorLine the line of an error
     * @return whether the error is the end of that collection, and thus no mistake
     */
    boolean extend(int errorLine) {
        BlockLines all = lines();
        if (openEntry == 0 || errorLine <= openEntry || !all.isEndOfFlow(errorLine)) return false;
        for (int line = openEntry + 1; line < errorLine; line++) if (all.isOutside(line, openEntry)) return false;
        remove(openEntry, errorLine);
        openEntry = 0;
        return true;
    }

    private BlockLines lines() {
        if (lines == null) {
            lines = new BlockLines(file.text());
            text = file.text().toCharArray();
        }
        return lines;
    }

    private void remove(int entry, int errorLine) {
        int from = lines().startOfValue(entry);
        int next = nextEntry(entry, Math.max(entry, errorLine));
        int to = lines().start(next);
        Matcher anchor = ANCHOR.matcher(file.text()).region(from, to);
        while (anchor.find()) anchors.add(anchor.group(1));
        for (int i = from; i < to; i++) if (text[i] != '\n' && text[i] != '\r') text[i] = ' ';
        addIncomplete(entry, next);
    }

    /** Returns the line behind an entry. Keys in a flow collection may be as far left as the key of the entry. */
    private int nextEntry(int entry, int errorLine) {
        BlockLines all = lines();
        FlowScanner flow = new FlowScanner(file.text(), all.startOfValue(entry));
        int next = all.nextEntry(entry, errorLine);
        flow.readTo(all.start(next));
        int end = next;
        while (flow.isOpen() && end <= all.count() && !all.isOutside(end, entry)) flow.readTo(all.start(++end));
        openEntry = flow.isClosed() ? 0 : entry;
        return flow.isClosed() ? all.nextEntry(entry, end - 1) : next;
    }

    /** The names of lines without a key are not known. The lines of a flow collection have none. */
    private void addIncomplete(int entry, int next) {
        BlockLines all = lines();
        FlowScanner flow = new FlowScanner(file.text(), all.startOfValue(entry));
        for (int line = entry; line < next; line++) {
            flow.readTo(all.start(line));
            boolean isBlock = flow.isClosed() || openEntry != 0;
            if (isBlock && all.lacksKey(line, entry)) incomplete.add(all.parentOf(line));
        }
    }
}
