package dev.sluice.config.watch;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a folder with the ConfigRetriever of vertx-config, which reads it every {@value #SCAN_MILLIS} ms. Polling needs no support of the file system, and it also detects a change of a mounted ConfigMap.
 *
 * <p>The retriever carries a fingerprint and not the files, so it keeps no secret. The listener reads the folder itself. Thread-safe.
 */
public final class FolderWatcher {
    static final String FOLDER = "folder";
    static final String FINGERPRINT = "fingerprint";
    private static final long SCAN_MILLIS = 300;

    private final ConfigRetriever retriever;
    private final Consumer<String> onChange;
    private @Nullable String announced;

    private FolderWatcher(ConfigRetriever retriever, Consumer<String> onChange) {
        this.retriever = retriever;
        this.onChange = onChange;
    }

    /**
     * Starts to watch. Blocks, because it reads the folder once.
     *
     * @param onChange receives the {@link dev.sluice.config.source.FolderSnapshot#fingerprint} of each stable state, the first state
     * included, one at a time, on an event loop or on the calling thread
     */
    public static FolderWatcher start(Vertx vertx, Path folder, Consumer<String> onChange) {
        return start(ConfigRetriever.create(vertx, options(folder)), onChange);
    }

    /** Also announces the state of a scan that has ended before the retriever has a listener. */
    static FolderWatcher start(ConfigRetriever retriever, Consumer<String> onChange) {
        FolderWatcher watcher = new FolderWatcher(retriever, onChange);
        retriever.listen(change -> watcher.announceLatest());
        watcher.announceLatest();
        return watcher;
    }

    private synchronized void announceLatest() {
        String latest = retriever.getCachedConfig().getString(FINGERPRINT);
        if (latest == null || latest.equals(announced)) return;
        announced = latest;
        onChange.accept(latest);
    }

    /** The store is not optional, because the retriever turns the failure of an optional store into an empty configuration. */
    static ConfigRetrieverOptions options(Path folder) {
        ConfigStoreOptions store = new ConfigStoreOptions()
                .setType(FolderConfigStoreFactory.NAME)
                .setFormat("json")
                .setConfig(new JsonObject().put(FOLDER, folder.toString()));
        return new ConfigRetrieverOptions()
                .setIncludeDefaultStores(false)
                .setScanPeriod(SCAN_MILLIS)
                .addStore(store);
    }

    public Future<Void> close() {
        return retriever.close();
    }
}
