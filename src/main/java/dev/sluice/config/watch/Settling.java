package dev.sluice.config.watch;

import dev.sluice.config.source.Snapshot;
import dev.sluice.config.source.Source;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells a folder that is being written to from one that lies still. What is read counts once it is read again unchanged,
 * so ten saves in a row are one, and neither half a file nor half of a ConfigMap's swap is taken for the whole. A file
 * that is gone or empty is waited for longer: editors delete and rewrite.
 */
final class Settling {
    private static final int TO_LIE_STILL = 1;
    private static final int TO_COME_BACK = 3;

    /** Whoever writes without end is not waited for without end. */
    private static final int MOST = 5;

    private Snapshot settled;
    private @Nullable Snapshot last;
    private int unchanged;
    private int waited;

    /** Begins with what is taken to lie still. */
    Settling(Snapshot first) {
        settled = first;
    }

    /** Returns the stable snapshot after another read. It is a new object only when the folder has changed. */
    Snapshot next(Snapshot read) {
        if (read.equals(settled)) return settle(settled);
        unchanged = read.equals(last) ? unchanged + 1 : 0;
        last = read;
        int enough = misses(read, settled) ? TO_COME_BACK : TO_LIE_STILL;
        return unchanged >= enough || ++waited > MOST ? settle(read) : settled;
    }

    private Snapshot settle(Snapshot stable) {
        settled = stable;
        last = null;
        unchanged = 0;
        waited = 0;
        return stable;
    }

    private static boolean misses(Snapshot read, Snapshot before) {
        Map<String, String> texts =
                read.files().stream().collect(Collectors.toMap(Source::name, Source::text, (one, same) -> one));
        return before.files().stream()
                .filter(file -> !file.text().isBlank())
                .anyMatch(file -> texts.getOrDefault(file.name(), "").isBlank());
    }
}
