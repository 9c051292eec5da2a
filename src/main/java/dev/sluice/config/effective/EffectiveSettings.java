package dev.sluice.config.effective;

import dev.sluice.config.effective.EffectiveSetting.SettingSource;
import dev.sluice.config.model.FlattenedSettings;
import dev.sluice.config.source.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Collects the settings of one spec record, each with its source. */
public final class EffectiveSettings {
    private final Map<SettingSource, ConfigValue> sources = new LinkedHashMap<>();
    private final List<EffectiveSetting> settings = new ArrayList<>();

    /**
     * Creates an empty collection.
     *
     * @param ownValue the entry of the record
     * @param defaults the entry of its defaults; null for none
     */
    public EffectiveSettings(@Nullable ConfigValue ownValue, @Nullable ConfigValue defaults) {
        if (ownValue != null) sources.put(SettingSource.OWN, ownValue);
        if (defaults != null) sources.put(SettingSource.DEFAULTS, defaults);
    }

    /** Returns the settings of a record in declaration order. A setting without a value appears only if it is written. */
    public List<EffectiveSetting> of(Record spec) {
        return collect(spec, value -> !SettingFormatter.isEmpty(value));
    }

    /** Returns the settings of a record in declaration order, also those without a value. */
    public List<EffectiveSetting> ofAll(Record spec) {
        return collect(spec, value -> true);
    }

    private List<EffectiveSetting> collect(Record spec, Predicate<@Nullable Object> isShown) {
        FlattenedSettings.visit(spec, (keys, value) -> add(keys, value, isShown.test(value)));
        return List.copyOf(settings);
    }

    /** @param isShown whether the setting appears although it is not written */
    private void add(List<String> keys, @Nullable Object value, boolean isShown) {
        String name = String.join(".", keys);
        for (Map.Entry<SettingSource, ConfigValue> source : sources.entrySet()) {
            ConfigValue at = ConfigValue.at(source.getValue(), keys.toArray(String[]::new));
            if (at == null) continue;
            settings.add(new EffectiveSetting(
                    name, SettingFormatter.format(name, value, at), source.getKey(), at.location(), at.provenance()));
            return;
        }
        if (isShown) settings.add(EffectiveSetting.builtIn(name, SettingFormatter.format(name, value, null)));
    }
}
