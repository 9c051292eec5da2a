package dev.sluice.explain;

import dev.sluice.config.AdminSpec;
import dev.sluice.config.source.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * The effective value of a setting and its source.
 *
 * @param name the name relative to its owner, such as {@code timeout.read}
 * @param value the value as text; the written text instead if it is a secret or comes from a variable or file
 * @param source the source of the value
 * @param location the location of the value; null for a built-in value
 */
public record EffectiveSetting(
        String name,
        String value,
        SettingSource source,
        @Nullable SourceLocation location) {

    /** The sources of a setting. */
    public enum SettingSource {
        OWN("own"),
        DEFAULTS("defaults"),
        SERVER("server"),
        ADMIN("admin"),
        LOG("log"),
        ADMIN_HOST_VARIABLE(AdminSpec.HOST_VARIABLE),
        REQUESTS("requests"),
        BUILT_IN("built in");

        private final String text;

        SettingSource(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Returns the source, such as {@code conf/gateway.yaml:48:27 (defaults)}. */
    String describeSource() {
        if (location == null) return source.toString();
        return source == SettingSource.OWN ? location.toString() : location + " (" + source + ")";
    }
}
