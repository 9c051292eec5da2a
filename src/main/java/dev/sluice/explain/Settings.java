package dev.sluice.explain;

import dev.sluice.config.FlattenedSettings;
import dev.sluice.config.source.Value;
import dev.sluice.explain.Effective.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The single settings of one spec record, each with the source of its value. */
final class Settings {
    private final Map<Source, Value> written = new LinkedHashMap<>();
    private final List<Effective> found = new ArrayList<>();

    /**
     * No settings yet.
     *
     * @param own where the record is written
     * @param defaults what it starts from; null where there is no such thing
     */
    Settings(@Nullable Value own, @Nullable Value defaults) {
        if (own != null) written.put(Source.OWN, own);
        if (defaults != null) written.put(Source.DEFAULTS, defaults);
    }

    /** The settings of a record, in the order in which it declares them; those without a value only where that is written. */
    List<Effective> of(Record spec) {
        FlattenedSettings.visit(spec, this::add);
        return List.copyOf(found);
    }

    private void add(List<String> keys, @Nullable Object value) {
        String name = String.join(".", keys);
        for (Map.Entry<Source, Value> source : written.entrySet()) {
            Value at = Value.at(source.getValue(), keys.toArray(String[]::new));
            if (at == null) continue;
            found.add(new Effective(name, Shown.of(name, value, at), source.getKey(), at.place()));
            return;
        }
        if (!Shown.isNothing(value)) found.add(new Effective(name, Shown.of(name, value, null), Source.BUILT_IN, null));
    }
}
