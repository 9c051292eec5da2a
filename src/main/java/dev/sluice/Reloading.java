package dev.sluice;

import dev.sluice.Reload.Trigger;
import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.source.Snapshot;
import dev.sluice.config.watch.FolderWatch;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration again when its folder has changed, and at once when somebody asks. One thread of its own does
 * it, so nothing is loaded twice at a time and no event loop waits.
 */
final class Reloading {
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(300);

    private final ConfigurationSource origin;
    private final Succession succession;
    private final Clock clock;
    private final WorkerExecutor thread;
    private final FolderWatch watch;

    /** What was asked for and has not begun: it will see whatever is written until then. */
    private @Nullable Future<Reload> waiting;

    /** The fingerprint of the folder's latest stable state. */
    private volatile @Nullable String latest;

    /**
     * Begins to follow a folder.
     *
     * @param succession decides what becomes of what is loaded
     */
    Reloading(Vertx vertx, Clock clock, ConfigurationSource origin, Succession succession) {
        this.origin = origin;
        this.succession = succession;
        this.clock = clock;
        this.thread = vertx.createSharedWorkerExecutor("sluice-reload", 1);
        this.watch = FolderWatch.start(vertx, origin.folder(), this::settled);
    }

    private void settled(String fingerprint) {
        latest = fingerprint;
        look(fingerprint);
    }

    /** A fingerprint that is no longer the latest needs no look: the later one causes its own. */
    private void look(String fingerprint) {
        if (fingerprint.equals(latest)) thread.<@Nullable Void>executeBlocking(() -> load(fingerprint));
    }

    /** Loads the folder if it still is in the announced state. It may have changed since, and a reload may have loaded that. */
    private @Nullable Void load(String fingerprint) {
        Snapshot read = Snapshot.of(origin.folder());
        if (read.fingerprint().equals(fingerprint)) succession.take(Trigger.FILES, () -> origin.load(read));
        else clock.after(LOOK_AGAIN, () -> look(fingerprint));
        return null;
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
        latest = null;
        return Future.join(watch.close(), thread.close()).mapEmpty();
    }
}
