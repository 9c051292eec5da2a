package dev.sluice.config.watch;

import dev.sluice.config.source.FolderSnapshot;
import io.vertx.config.spi.ConfigStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A vertx-config store that returns the fingerprint of the last stable state of a folder, as JSON. A read never fails, because a snapshot holds its errors. The retriever would log each failed read at each scan, without the reason.
 *
 * <p>Thread-safe: {@link #get} starts one read at a time, and only a read accesses the other state.
 */
final class FolderConfigStore implements ConfigStore {
    private final Vertx vertx;
    private final Path folder;
    private final ChangeDebouncer debouncer;
    private FolderSnapshot stable;
    private Buffer document;
    private @Nullable Future<Buffer> pendingRead;

    FolderConfigStore(Vertx vertx, Path folder, FolderSnapshot first) {
        this.vertx = vertx;
        this.folder = folder;
        this.debouncer = new ChangeDebouncer(first);
        this.stable = first;
        this.document = document(first);
    }

    /** Returns the pending read if there is one, because the retriever may start a scan before the last scan has ended. */
    @Override
    public synchronized Future<Buffer> get() {
        if (pendingRead == null || pendingRead.isComplete()) pendingRead = vertx.executeBlocking(this::read);
        return pendingRead;
    }

    private Buffer read() {
        FolderSnapshot next = debouncer.accept(FolderSnapshot.read(folder));
        if (!next.equals(stable)) document = document(next);
        stable = next;
        return document;
    }

    private static Buffer document(FolderSnapshot stable) {
        return new JsonObject()
                .put(FolderWatcher.FINGERPRINT, stable.fingerprint())
                .toBuffer();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
