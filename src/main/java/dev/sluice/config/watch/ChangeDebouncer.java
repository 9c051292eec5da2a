package dev.sluice.config.watch;

import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.SourceFile;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells a folder that is being written to from one that lies still. What is read counts once it is read again unchanged,
 * so ten saves in a row are one, and neither half a file nor half of a ConfigMap's swap is taken for the whole. A file
 * that is gone or empty is waited for longer: editors delete and rewrite.
 */
final class ChangeDebouncer {
    private static final int STABLE_READS = 1;
    private static final int STABLE_READS_IF_FILE_MISSING = 3;

    /** Whoever writes without end is not waited for without end. */
    private static final int MAX_DELAYED_READS = 5;

    private FolderSnapshot published;
    private @Nullable FolderSnapshot lastRead;
    private int unchangedReads;
    private int delayedReads;

    /** Begins with what is taken to lie still. */
    ChangeDebouncer(FolderSnapshot first) {
        published = first;
    }

    /** Returns the stable snapshot after another read. It is a new object only when the folder has changed. */
    FolderSnapshot accept(FolderSnapshot read) {
        if (read.equals(published)) return publish(published);
        unchangedReads = read.equals(lastRead) ? unchangedReads + 1 : 0;
        lastRead = read;
        int requiredReads = hasMissingFile(read, published) ? STABLE_READS_IF_FILE_MISSING : STABLE_READS;
        return unchangedReads >= requiredReads || ++delayedReads > MAX_DELAYED_READS ? publish(read) : published;
    }

    private FolderSnapshot publish(FolderSnapshot stable) {
        published = stable;
        lastRead = null;
        unchangedReads = 0;
        delayedReads = 0;
        return stable;
    }

    private static boolean hasMissingFile(FolderSnapshot read, FolderSnapshot previous) {
        Map<String, String> texts = read.files().stream()
                .collect(Collectors.toMap(SourceFile::name, SourceFile::text, (first, second) -> first));
        return previous.files().stream()
                .filter(file -> !file.text().isBlank())
                .anyMatch(file -> texts.getOrDefault(file.name(), "").isBlank());
    }
}
