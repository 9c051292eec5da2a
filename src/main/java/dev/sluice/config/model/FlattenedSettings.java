package dev.sluice.config.model;

import dev.sluice.core.spec.Inline;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Visits the single settings of a record, each with the keys that lead to it, such as {@code limits} and {@code body}. */
public final class FlattenedSettings {
    private final BiConsumer<List<String>, @Nullable Object> visitor;

    private FlattenedSettings(BiConsumer<List<String>, @Nullable Object> visitor) {
        this.visitor = visitor;
    }

    /** Visits the settings of a record in the order in which it declares them; the value of an absent setting is null. */
    public static void visit(Record spec, BiConsumer<List<String>, @Nullable Object> visitor) {
        new FlattenedSettings(visitor).addAll(List.of(), spec);
    }

    /** Returns the settings below a name that have a value, by dotted name. */
    static Map<String, Object> of(String name, Object value) {
        Map<String, Object> settings = new LinkedHashMap<>();
        new FlattenedSettings((keys, found) -> {
                    if (found != null) settings.put(String.join(".", keys), found);
                })
                .add(List.of(name), value);
        return settings;
    }

    private void addAll(List<String> keys, Record spec) {
        Map<String, @Nullable Object> values = RecordReflection.values(spec);
        for (RecordComponent component : RecordReflection.components(spec.getClass())) {
            Object value = values.get(component.getName());
            if (component.isAnnotationPresent(Inline.class) && value instanceof Record group) addAll(keys, group);
            else if (component.isAnnotationPresent(Setting.class))
                add(below(keys, SpecValidator.keyOf(component)), value);
        }
    }

    private void add(List<String> keys, @Nullable Object value) {
        if (value instanceof Record group && RecordReflection.isOfSettings(group)) addAll(keys, group);
        else if (value instanceof Map<?, ?> entries)
            entries.forEach((key, entry) -> add(below(keys, String.valueOf(key)), entry));
        else visitor.accept(keys, value);
    }

    private static List<String> below(List<String> keys, String key) {
        List<String> all = new ArrayList<>(keys);
        all.add(key);
        return all;
    }
}
