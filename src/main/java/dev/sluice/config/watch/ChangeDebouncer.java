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
    private static final int TO_LIE_STILL = 1;
    private static final int TO_COME_BACK = 3;

    /** Whoever writes without end is not waited for without end. */
    private static final int MOST = 5;

    private FolderSnapshot settled;
    private @Nullable FolderSnapshot last;
    private int unchanged;
    private int waited;

    /** Begins with what is taken to lie still. */
    ChangeDebouncer(FolderSnapshot first) {
        settled = first;
    }

    /** Returns the stable snapshot after another read. It is a new object only when the folder has changed. */
    FolderSnapshot next(FolderSnapshot read) {
        if (read.equals(settled)) return settle(settled);
        unchanged = read.equals(last) ? unchanged + 1 : 0;
        last = read;
        int enough = misses(read, settled) ? TO_COME_BACK : TO_LIE_STILL;
        return unchanged >= enough || ++waited > MOST ? settle(read) : settled;
    }

    private FolderSnapshot settle(FolderSnapshot stable) {
        settled = stable;
        last = null;
        unchanged = 0;
        waited = 0;
        return stable;
    }

    private static boolean misses(FolderSnapshot read, FolderSnapshot before) {
        Map<String, String> texts =
                read.files().stream().collect(Collectors.toMap(SourceFile::name, SourceFile::text, (one, same) -> one));
        return before.files().stream()
                .filter(file -> !file.text().isBlank())
                .anyMatch(file -> texts.getOrDefault(file.name(), "").isBlank());
    }
}
