package dev.sluice.config;

import dev.sluice.config.binding.Reflected;
import dev.sluice.spec.Components;
import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The single settings within a spec record, by the names that an operator knows: {@code server.limits.body}. */
final class Leaves {
    private final Map<String, Object> byName = new TreeMap<>();

    private Leaves() {}

    /** What stands below {@code name}; what is left out is left out. */
    static Map<String, Object> of(String name, Object value) {
        Leaves leaves = new Leaves();
        leaves.add(name, value);
        return leaves.byName;
    }

    private void add(String name, @Nullable Object value) {
        if (value instanceof Record group && isOfSettings(group)) addSettings(name, group);
        else if (value instanceof Map<?, ?> entries) entries.forEach((key, entry) -> add(name + "." + key, entry));
        else if (value != null) byName.put(name, value);
    }

    private void addSettings(String name, Record group) {
        Map<String, @Nullable Object> values = Reflected.values(group);
        for (RecordComponent component : Components.of(group.getClass()))
            add(name + "." + Rules.keyOf(component), values.get(component.getName()));
    }

    /** A size or a secret is a record too, and one value. */
    private static boolean isOfSettings(Record value) {
        return Components.of(value.getClass()).stream().anyMatch(part -> part.isAnnotationPresent(Setting.class));
    }
}
