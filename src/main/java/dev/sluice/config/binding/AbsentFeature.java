package dev.sluice.config.binding;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Features of other gateways that Sluice does not have. A hint is for unknown keys only, so a new setting of that name replaces it. */
public final class AbsentFeature {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("cache", "cache"),
            Map.entry("caching", "cache"),
            Map.entry("split", "traffic split"),
            Map.entry("mirror", "mirror"),
            Map.entry("plugins", "plugins"));

    private AbsentFeature() {}

    /** Returns the end of a message about an unknown key; empty for another key. */
    public static Optional<String> hint(String key) {
        return Optional.ofNullable(NAMES.get(key.toLowerCase(Locale.ROOT)))
                .map(feature -> "; Sluice has no " + feature + "; README.md lists what it does not do");
    }
}
