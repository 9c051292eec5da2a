package dev.sluice.server.reload;

import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.watch.FolderWatcher;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Clock.Timer;
import dev.sluice.server.reload.ReloadResult.Trigger;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration again when its folder has changed, and at once on request. A thread of its own runs the loads, so
 * that no two loads run at a time and no event loop blocks. Thread-safe.
 */
public final class ConfigReloader {
    private static final long RECHECK_DELAY = TimeUnit.MILLISECONDS.toNanos(300);

    /** A series of edits renders one text. */
    private static final long RENDER_DELAY = TimeUnit.SECONDS.toNanos(10);

    private final ConfigurationSource source;
    private final ConfigUpdater updater;
    private final Clock clock;
    private final WorkerExecutor worker;
    private final FolderWatcher watcher;

    /** A load that has not started. It serves all requests until it starts. */
    private @Nullable Future<ReloadResult> pending;

    /** The fingerprint of the folder's latest stable state. */
    private volatile @Nullable String latestFingerprint;

    private @Nullable Timer rendering;
    private boolean closed;

    /** Starts to watch a folder. Reads it once before it returns, so it blocks. */
    public ConfigReloader(Vertx vertx, Clock clock, ConfigurationSource source, ConfigUpdater updater) {
        this.source = source;
        this.updater = updater;
        this.clock = clock;
        this.worker = vertx.createSharedWorkerExecutor("sluice-reload", 1);
        this.watcher = FolderWatcher.start(vertx, source.folder(), this::onChange);
        renderLater();
    }

    /** Renders the text for operators unless an operator reads it before: until then, its located values stay in memory. */
    private synchronized void renderLater() {
        if (rendering != null) rendering.cancel();
        if (!closed) rendering = clock.after(RENDER_DELAY, this::render);
    }

    private synchronized void render() {
        if (!closed) worker.executeBlocking(updater::effectiveConfiguration);
    }

    private void onChange(String fingerprint) {
        latestFingerprint = fingerprint;
        reloadIfLatest(fingerprint);
    }

    /** Ignores a fingerprint that is no longer the latest: the later fingerprint causes a reload of its own. */
    private synchronized void reloadIfLatest(String fingerprint) {
        if (!closed && fingerprint.equals(latestFingerprint))
            worker.<@Nullable Void>executeBlocking(() -> reloadIfStable(fingerprint));
    }

    /** Loads this read of the folder if its fingerprint is the announced fingerprint. Otherwise a file changed since. */
    private @Nullable Void reloadIfStable(String fingerprint) {
        ReloadLog.filesChanged();
        FolderSnapshot read = FolderSnapshot.read(source.folder());
        if (read.fingerprint().equals(fingerprint)) update(Trigger.FILES, () -> source.load(read));
        else recheck(fingerprint);
        return null;
    }

    private void recheck(String fingerprint) {
        ReloadLog.stillChanging();
        clock.after(RECHECK_DELAY, () -> reloadIfLatest(fingerprint));
    }

    /** Loads the folder as it is now. Requests share a load that has not started, so at most one load waits. */
    public synchronized Future<ReloadResult> reload(Trigger trigger) {
        if (closed) return Future.failedFuture(new IllegalStateException("the gateway is stopping"));
        if (pending == null) pending = worker.executeBlocking(() -> run(trigger));
        return pending;
    }

    private ReloadResult run(Trigger trigger) {
        synchronized (this) {
            pending = null;
        }
        ReloadLog.requested(trigger);
        return update(trigger, source::load);
    }

    private ReloadResult update(Trigger trigger, Supplier<LoadResult> loading) {
        ReloadResult result = updater.update(trigger, loading);
        renderLater();
        return result;
    }

    /** Stops watching. A load in progress continues to its end. A scan in progress may still report a change. */
    public synchronized Future<Void> close() {
        closed = true;
        if (rendering != null) rendering.cancel();
        return Future.join(watcher.close(), worker.close()).mapEmpty();
    }
}
