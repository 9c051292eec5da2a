package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The value that each bound record was read from, and the components of it that are invalid. Objects are compared by
 * identity, because equal records stand at several places. The binder fills it; one thread loads and reads it.
 */
public final class SourceMap {
    private final IdentityHashMap<Object, ConfigValue> sources = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Map<Object, Scalar>> keys = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Set<String>> invalid = new IdentityHashMap<>();

    /** Remembers what an object was read from. */
    public void put(Object bound, ConfigValue source) {
        sources.put(bound, source);
    }

    /** Remembers the key of an element of a map, or of a record that its list knows by a key. */
    public void putKey(Object container, Object element, Scalar key) {
        keys.computeIfAbsent(container, map -> new HashMap<>()).put(element, key);
    }

    /** Remembers that components of a record are invalid. */
    public void putInvalid(Object bound, Set<String> components) {
        invalid.computeIfAbsent(bound, record -> new HashSet<>()).addAll(components);
    }

    /** Returns what an object was read from; null for a default. */
    public @Nullable ConfigValue of(Object bound) {
        return sources.get(bound);
    }

    /** Returns the value below these keys of what an object was read from; null where the operator wrote none. */
    public @Nullable ConfigValue at(Object bound, String... keys) {
        return ConfigValue.at(of(bound), keys);
    }

    /** Returns the key under which an element of a container was read; null for one that was not read. */
    public @Nullable Scalar keyOf(Object container, Object element) {
        Map<Object, Scalar> elements = keys.get(container);
        return elements == null ? null : elements.get(element);
    }

    /** Whether an error was found in a component of a record, so that its value is not what the operator wrote. */
    public boolean isInvalid(Object bound, String component) {
        return invalid.getOrDefault(bound, Set.of()).contains(component);
    }
}
