package dev.sluice.config.watch;

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
        Path folder = Path.of(configuration.getString(FolderWatch.FOLDER));
        return new FolderStore(vertx, folder, configuration.getString(FolderWatch.SNAPSHOT));
    }
}
