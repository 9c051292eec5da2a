package dev.sluice.config.load;

import dev.sluice.config.binding.SourceMap;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.SourceFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text that a configuration was loaded from. Holds secrets; {@link ConfigValue#describe} hides them.
 *
 * @param settings all files as one mapping
 * @param files the texts of the files
 * @param sources the places of the records
 */
public record ParsedConfiguration(Mapping settings, List<SourceFile> files, SourceMap sources) {

    public ParsedConfiguration {
        files = List.copyOf(files);
    }

    /** Returns the value below these keys; null when there is none. */
    public @Nullable ConfigValue at(String... keys) {
        return ConfigValue.at(settings, keys);
    }

    @Override
    public String toString() {
        return "the configuration of " + files;
    }
}
