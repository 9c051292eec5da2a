package dev.sluice.config.watch;

import dev.sluice.config.source.FolderSnapshot;
import io.vertx.config.spi.ConfigStore;
import io.vertx.config.spi.ConfigStoreFactory;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/** Creates {@link FolderConfigStore} for vertx-config, which finds this class through {@code META-INF/services}. */
public final class FolderConfigStoreFactory implements ConfigStoreFactory {
    static final String NAME = "sluice-folder";

    @Override
    public String name() {
        return NAME;
    }

    /** Reads the folder once, on the calling thread. Blocks. */
    @Override
    public ConfigStore create(Vertx vertx, JsonObject configuration) {
        Path folder = Path.of(configuration.getString(FolderWatcher.FOLDER));
        return new FolderConfigStore(vertx, folder, FolderSnapshot.read(folder));
    }
}
