package dev.sluice.explain;

import dev.sluice.config.source.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * A setting as it is in force.
 *
 * @param name its name within what it belongs to, such as {@code timeout.read}
 * @param value what it is, for people; of what is secret, or filled in from elsewhere, only what is written
 * @param source who says so
 * @param location where that is written; null for what is built in
 */
public record EffectiveSetting(
        String name,
        String value,
        SettingSource source,
        @Nullable SourceLocation location) {

    /** Who says what a setting is. */
    public enum SettingSource {
        OWN("own"),
        DEFAULTS("defaults"),
        SERVER("server"),
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

    /** Where it comes from, such as {@code conf/gateway.yaml:48:27 (defaults)}. */
    String describeSource() {
        if (location == null) return source.toString();
        return source == SettingSource.OWN ? location.toString() : location + " (" + source + ")";
    }
}
