package dev.sluice.config.watch;

import dev.sluice.config.source.Snapshot;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watches a folder with vertx-config's ConfigRetriever: it reads every {@value #SCAN_MILLIS} ms and tells what differs from
 * what it told before. Polling needs no support of the file system, and sees a mounted ConfigMap change like any other.
 *
 * <p>What goes through the retriever is one text with all files in it. Values would lose their places, and the retriever
 * takes 1 and 1.0 for the same.
 */
public final class FolderWatch {
    static final String FOLDER = "folder";
    static final String SNAPSHOT = "snapshot";
    private static final long SCAN_MILLIS = 300;

    private final ConfigRetriever retriever;

    private FolderWatch(ConfigRetriever retriever) {
        this.retriever = retriever;
    }

    /**
     * Begins to watch; reads the folder once before it returns.
     *
     * @param changed told on an event loop of everything that settles, what is there at first included; what it is handed
     *     takes a moment to unpack, elsewhere
     */
    public static FolderWatch start(Vertx vertx, Path folder, Consumer<Supplier<Snapshot>> changed) {
        ConfigRetriever retriever = ConfigRetriever.create(vertx, options(folder));
        retriever.listen(change -> {
            String text = change.getNewConfiguration().getString(SNAPSHOT);
            changed.accept(() -> SnapshotText.read(text));
        });
        return new FolderWatch(retriever);
    }

    /** Not optional: a store that is would turn into an empty configuration when it fails. */
    private static ConfigRetrieverOptions options(Path folder) {
        ConfigStoreOptions store = new ConfigStoreOptions()
                .setType(FolderStoreFactory.NAME)
                .setFormat("raw")
                .setConfig(new JsonObject()
                        .put(FOLDER, folder.toString())
                        .put(SNAPSHOT, SnapshotText.write(Snapshot.of(folder)).toString())
                        .put("raw.key", SNAPSHOT)
                        .put("raw.type", "string"));
        return new ConfigRetrieverOptions()
                .setIncludeDefaultStores(false)
                .setScanPeriod(SCAN_MILLIS)
                .addStore(store);
    }

    /** Ends the watch. */
    public Future<Void> close() {
        return retriever.close();
    }
}
