package dev.sluice.explain;

import dev.sluice.config.FlattenedSettings;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.explain.EffectiveSetting.SettingSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The single settings of one spec record, each with the source of its value. */
final class EffectiveSettings {
    private final Map<SettingSource, ConfigValue> sources = new LinkedHashMap<>();
    private final List<EffectiveSetting> settings = new ArrayList<>();

    /**
     * No settings yet.
     *
     * @param ownValue where the record is written
     * @param defaults what it starts from; null where there is no such thing
     */
    EffectiveSettings(@Nullable ConfigValue ownValue, @Nullable ConfigValue defaults) {
        if (ownValue != null) sources.put(SettingSource.OWN, ownValue);
        if (defaults != null) sources.put(SettingSource.DEFAULTS, defaults);
    }

    /** The settings of a record, in the order in which it declares them; those without a value only where that is written. */
    List<EffectiveSetting> of(Record spec) {
        FlattenedSettings.visit(spec, this::add);
        return List.copyOf(settings);
    }

    private void add(List<String> keys, @Nullable Object value) {
        String name = String.join(".", keys);
        for (Map.Entry<SettingSource, ConfigValue> source : sources.entrySet()) {
            ConfigValue at = ConfigValue.at(source.getValue(), keys.toArray(String[]::new));
            if (at == null) continue;
            settings.add(new EffectiveSetting(
                    name, SettingFormatter.format(name, value, at), source.getKey(), at.location()));
            return;
        }
        if (!SettingFormatter.isEmpty(value))
            settings.add(new EffectiveSetting(
                    name, SettingFormatter.format(name, value, null), SettingSource.BUILT_IN, null));
    }
}
