package dev.sluice.config.binding;

import java.util.Locale;
import java.util.Map;

/** Features of other gateways that Sluice has not. A hint is for unknown keys only, so a new setting of that name replaces it. */
public final class AbsentFeature {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("cache", "cache"),
            Map.entry("caching", "cache"),
            Map.entry("split", "traffic split"),
            Map.entry("mirror", "mirror"),
            Map.entry("plugins", "plugins"));

    private AbsentFeature() {}

    /** Returns the end of a message about an unknown key; empty for another key. */
    public static String hint(String key) {
        String feature = NAMES.get(key.toLowerCase(Locale.ROOT));
        return feature == null ? "" : "; Sluice has no " + feature + "; README.md lists what it does not do";
    }
}
