package dev.sluice.config;

import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Source;
import dev.sluice.config.source.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as it is written. Holds secrets; what is shown of it goes through {@link Value#shown}.
 *
 * @param settings all files as one
 * @param files their texts
 */
public record Document(Mapping settings, List<Source> files) {

    public Document {
        files = List.copyOf(files);
    }

    /** The value below these keys; null when there is none. */
    public @Nullable Value at(String... keys) {
        return Value.at(settings, keys);
    }

    @Override
    public String toString() {
        return "the configuration of " + files;
    }
}
