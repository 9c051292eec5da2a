package dev.sluice.config.load;

import dev.sluice.config.binding.SourceMap;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Source;
import dev.sluice.config.source.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text that a configuration was loaded from. Holds secrets; {@link Value#shown} hides them.
 *
 * @param settings all files as one mapping
 * @param files the texts of the files
 * @param sources the places of the records
 */
public record ParsedConfiguration(Mapping settings, List<Source> files, SourceMap sources) {

    public ParsedConfiguration {
        files = List.copyOf(files);
    }

    /** Returns the value below these keys; null when there is none. */
    public @Nullable Value at(String... keys) {
        return Value.at(settings, keys);
    }

    @Override
    public String toString() {
        return "the configuration of " + files;
    }
}
