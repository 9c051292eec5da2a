package dev.sluice.explain;

import dev.sluice.config.binding.Reflected;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Value;
import dev.sluice.explain.Effective.Source;
import dev.sluice.spec.Components;
import dev.sluice.spec.Inline;
import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The single settings of one spec record, each with who says what it is. */
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
        addAll("", spec);
        return List.copyOf(found);
    }

    private void addAll(String prefix, Record spec) {
        Map<String, @Nullable Object> values = Reflected.values(spec);
        for (RecordComponent component : Components.of(spec.getClass())) {
            Object value = values.get(component.getName());
            if (component.isAnnotationPresent(Inline.class) && value instanceof Record group) addAll(prefix, group);
            else if (component.isAnnotationPresent(Setting.class)) add(prefix + Rules.keyOf(component), value);
        }
    }

    private void add(String name, @Nullable Object value) {
        if (value instanceof Record group && isOfSettings(group)) addAll(name + ".", group);
        else if (value instanceof Map<?, ?> entries) entries.forEach((key, entry) -> add(name + "." + key, entry));
        else addOne(name, value);
    }

    private void addOne(String name, @Nullable Object value) {
        for (Map.Entry<Source, Value> source : written.entrySet()) {
            Value at = find(source.getValue(), name);
            if (at == null) continue;
            found.add(new Effective(name, Shown.of(name, value, at), source.getKey(), at.place()));
            return;
        }
        if (!Shown.isNothing(value)) found.add(new Effective(name, Shown.of(name, value, null), Source.BUILT_IN, null));
    }

    /** What is written for a name. The keys of a mapping of headers may hold dots themselves. */
    private static @Nullable Value find(Value value, String name) {
        Mapping mapping = Value.mapping(value);
        if (mapping == null) return null;
        Value whole = mapping.get(name);
        if (whole != null) return whole;
        for (Mapping.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            Value below = name.startsWith(key + ".") ? find(entry.value(), name.substring(key.length() + 1)) : null;
            if (below != null) return below;
        }
        return null;
    }

    /** A size or a secret is a record too, and one value. */
    private static boolean isOfSettings(Record value) {
        return Components.of(value.getClass()).stream()
                .anyMatch(part -> part.isAnnotationPresent(Setting.class) || part.isAnnotationPresent(Inline.class));
    }
}
