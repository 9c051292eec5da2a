package dev.sluice.config.watch;

import dev.sluice.config.source.Snapshot;
import io.vertx.config.spi.ConfigStore;
import io.vertx.config.spi.ConfigStoreFactory;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/** By which vertx-config finds the store of this package; it is named in {@code META-INF/services}. */
public final class FolderStoreFactory implements ConfigStoreFactory {
    static final String NAME = "sluice-folder";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ConfigStore create(Vertx vertx, JsonObject configuration) {
        Snapshot first = SnapshotText.read(configuration.getString(FolderWatch.SNAPSHOT));
        return new FolderStore(vertx, Path.of(first.folder()), first);
    }
}
