package dev.sluice.config.watch;

import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.SourceFile;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Publishes a changed folder only after it is stable: a second read must equal the first. So ten saves in a row are one change, and a half-written file or ConfigMap is never published. A missing or empty file needs more reads, because editors delete and rewrite files. */
final class ChangeDebouncer {
    private static final int STABLE_READS = 1;
    private static final int STABLE_READS_IF_FILE_MISSING = 3;

    /** Bounds the delay if the folder never becomes stable. */
    private static final int MAX_DELAYED_READS = 5;

    private FolderSnapshot published;
    private @Nullable FolderSnapshot lastRead;
    private int unchangedReads;
    private int delayedReads;

    /** Creates a debouncer whose first snapshot counts as stable. */
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
