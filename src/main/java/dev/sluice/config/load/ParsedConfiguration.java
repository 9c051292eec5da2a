package dev.sluice.config.load;

import dev.sluice.config.binding.SourceMap;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.SourceFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a loaded configuration. It holds secrets, which {@link ConfigValue#describe} hides.
 *
 * @param settings the merged content of all files
 * @param files the texts of the files
 * @param sources the locations of the records
 */
public record ParsedConfiguration(Mapping settings, List<SourceFile> files, SourceMap sources) {

    public ParsedConfiguration {
        files = List.copyOf(files);
    }

    /** Returns the value at a path of keys; null if it is absent. */
    public @Nullable ConfigValue at(String... keys) {
        return ConfigValue.at(settings, keys);
    }

    @Override
    public String toString() {
        return "the configuration of " + files;
    }
}
