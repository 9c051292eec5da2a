package dev.sluice.config.effective;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The effective value of a setting and its source.
 *
 * @param name the name relative to its owner, such as {@code timeout.read}
 * @param value the value as text; the written text instead if it is a secret or comes from a variable or file
 * @param source the source of the value
 * @param location the location of the value; null for a built-in value
 * @param provenance the variables, defaults and files that give a part of the value; empty for none
 */
public record EffectiveSetting(
        String name,
        String value,
        SettingSource source,
        @Nullable SourceLocation location,
        String provenance) {

    /** Creates a built-in value. */
    public static EffectiveSetting builtIn(String name, String value) {
        return new EffectiveSetting(name, value, SettingSource.BUILT_IN, null, "");
    }

    /** Returns the settings that are not built in. */
    public static List<EffectiveSetting> writtenOnly(List<EffectiveSetting> settings) {
        return settings.stream()
                .filter(setting -> setting.source != SettingSource.BUILT_IN)
                .toList();
    }

    /** Returns a copy with a prefix before the name, and another source. */
    public EffectiveSetting as(String prefix, SettingSource other) {
        return new EffectiveSetting(prefix + name, value, other, location, provenance);
    }

    /** Returns a copy with another value. */
    public EffectiveSetting withValue(String other) {
        return new EffectiveSetting(name, other, source, location, provenance);
    }

    /** The sources of a setting. */
    public enum SettingSource {
        OWN("own"),
        DEFAULTS("defaults"),
        SERVER("server"),
        ADMIN("admin"),
        LOG("log"),
        ADMIN_HOST_VARIABLE(AdminSpec.HOST_VARIABLE),
        ADMIN_TOKEN_VARIABLE(AdminSpec.TOKEN_FILE_VARIABLE),
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

    /** Returns the source, such as {@code conf/gateway.yaml:48:27 (defaults), where the environment sets PORT}. */
    public String describeSource() {
        if (location == null) return source.toString();
        String section = source == SettingSource.OWN ? "" : " (" + source + ")";
        return location + section + (provenance.isEmpty() ? "" : ", where " + provenance);
    }
}
