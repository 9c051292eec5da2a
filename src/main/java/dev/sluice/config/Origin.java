package dev.sluice.config;

import dev.sluice.config.source.Snapshot;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from, as often as it is loaded.
 *
 * @param folder the folder of its files
 * @param environment the value of a variable, or null where it is not set
 * @param overruled what the command line changes in it
 */
public record Origin(
        Path folder, Function<String, @Nullable String> environment, UnaryOperator<Configuration> overruled) {

    /** Reads the folder as it is now and loads it. Blocks. */
    public Loaded load() {
        return load(Snapshot.of(folder));
    }

    /** Loads what was read of the folder. Blocks, because secrets are read. */
    public Loaded load(Snapshot read) {
        return Loader.load(read, environment).with(overruled);
    }
}
