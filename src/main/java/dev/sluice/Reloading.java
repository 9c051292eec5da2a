package dev.sluice;

import dev.sluice.Reload.Trigger;
import dev.sluice.config.Origin;
import dev.sluice.config.watch.FolderWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration again when its folder has changed, and at once when somebody asks. One thread of its own does
 * it, so nothing is loaded twice at a time and no event loop waits.
 */
final class Reloading {
    private final Origin origin;
    private final Succession succession;
    private final WorkerExecutor thread;
    private final FolderWatch watch;

    /** What was asked for and has not begun: it will see whatever is written until then. */
    private @Nullable Future<Reload> waiting;

    private Reloading(Vertx vertx, Origin origin, Succession succession) {
        this.origin = origin;
        this.succession = succession;
        this.thread = vertx.createSharedWorkerExecutor("sluice-reload", 1);
        this.watch = FolderWatch.start(
                vertx,
                origin.folder(),
                settled ->
                        thread.executeBlocking(() -> succession.take(Trigger.FILES, () -> origin.load(settled.get()))));
    }

    /** Begins to follow a folder. */
    static Reloading start(Vertx vertx, Origin origin, Succession succession) {
        return new Reloading(vertx, origin, succession);
    }

    /** Loads the folder as it is now. However many ask, one load is under way and one waits. */
    synchronized Future<Reload> now(Trigger trigger) {
        if (waiting == null) waiting = thread.executeBlocking(() -> begin(trigger));
        return waiting;
    }

    private Reload begin(Trigger trigger) {
        synchronized (this) {
            waiting = null;
        }
        return succession.take(trigger, origin::load);
    }

    /** Follows no more; a load that is under way goes on to its end. */
    Future<Void> close() {
        return Future.join(watch.close(), thread.close()).mapEmpty();
    }
}
