package dev.sluice.config.load;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.FolderSnapshot;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The source of a configuration, at startup and at each reload.
 *
 * @param folder the folder with the files
 * @param environment returns the value of a variable, or null if the variable is not set
 * @param overrides applies the settings of the command line
 */
public record ConfigurationSource(
        Path folder, Function<String, @Nullable String> environment, UnaryOperator<Configuration> overrides) {

    /** Reads and loads the folder. Blocks. */
    public LoadResult load() {
        return load(FolderSnapshot.read(folder));
    }

    /** Loads a snapshot of the folder. Blocks, because it reads secret files. */
    public LoadResult load(FolderSnapshot snapshot) {
        return ConfigurationLoader.load(snapshot, environment).with(overrides);
    }
}
