package dev.sluice.config.load;

import dev.sluice.config.Configuration;
import dev.sluice.config.source.FolderSnapshot;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The place that a configuration is loaded from, at startup and at each reload.
 *
 * @param folder the folder of its files
 * @param environment the value of a variable, or null where it is not set
 * @param overrides the changes that the command line makes
 */
public record ConfigurationSource(
        Path folder, Function<String, @Nullable String> environment, UnaryOperator<Configuration> overrides) {

    /** Reads the folder as it is now and loads it. Blocks. */
    public LoadResult load() {
        return load(FolderSnapshot.read(folder));
    }

    /** Loads what was read of the folder. Blocks, because secrets are read. */
    public LoadResult load(FolderSnapshot read) {
        return ConfigurationLoader.load(read, environment).with(overrides);
    }
}
