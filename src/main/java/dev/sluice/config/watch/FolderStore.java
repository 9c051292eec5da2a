package dev.sluice.config.watch;

import dev.sluice.config.source.Snapshot;
import io.vertx.config.spi.ConfigStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder as they were when they last lay still. Never fails for what is wrong with the folder: that is part
 * of what is read, since vertx-config would log each failure of a store at each scan, and tell nothing of why.
 */
final class FolderStore implements ConfigStore {
    private final Vertx vertx;
    private final Path folder;
    private final String first;

    /** Used by one read at a time, and made by the first one: to unpack a snapshot takes a start too long. */
    private @Nullable Settling settling;

    private @Nullable Future<Buffer> underway;

    /**
     * Begins with what is taken to lie still.
     *
     * @param first a snapshot, as text
     */
    FolderStore(Vertx vertx, Path folder, String first) {
        this.vertx = vertx;
        this.folder = folder;
        this.first = first;
    }

    /** The retriever asks again although its last question may be unanswered yet, as on a file system that hangs. */
    @Override
    public synchronized Future<Buffer> get() {
        if (underway == null || underway.isComplete()) underway = vertx.executeBlocking(this::read);
        return underway;
    }

    private Buffer read() {
        if (settling == null) settling = new Settling(SnapshotText.read(first));
        return SnapshotText.write(settling.next(Snapshot.of(folder)));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
