package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Mapping;
import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The text of {@code defaults}, from which entries of other sections inherit.
 *
 * @param settings the merged text of all files
 */
public record WrittenDefaults(ConfigValue settings) {
    static final WrittenDefaults NONE =
            new WrittenDefaults(new Mapping(SourceLocation.ofFile(""), KeyPath.ROOT, Map.of()));

    private static final Map<String, String> SECTIONS = Map.of("backends", "backend", "routes", "route");

    /** Whether the default of a setting is as written, or is certainly not written. The sources mark invalid defaults. */
    boolean isKnown(KeyPath setting, SourceMap sources) {
        List<String> keys = setting.keys();
        String section = SECTIONS.get(keys.get(0));
        if (section == null || keys.size() < 3) return true;
        Stream<String> path =
                Stream.concat(Stream.of("defaults", section), keys.stream().skip(2));
        return sources.isKnown(settings, path.toArray(String[]::new));
    }
}
