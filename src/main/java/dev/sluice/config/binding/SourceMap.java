package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps each bound record to the value that it was read from, to its keys and to its invalid components. It compares by identity, because
 * equal records occur at several locations. It serves checks while a configuration loads; a running request reads the locations of {@link
 * dev.sluice.config.model.ConfigurationLocations} and of expressions. Not thread-safe.
 */
public final class SourceMap {
    private final IdentityHashMap<Object, ConfigValue> sources = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Map<Object, Scalar>> keys = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Set<String>> invalid = new IdentityHashMap<>();
    private final Set<ConfigValue> invalidValues = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Adds the value that an object was read from. */
    public void put(Object bound, ConfigValue source) {
        sources.put(bound, source);
    }

    /** Adds the key of an element of a map, or of a record in a list with keys. */
    public void putKey(Object container, Object element, Scalar key) {
        keys.computeIfAbsent(container, map -> new HashMap<>()).put(element, key);
    }

    /** Marks components of a record as invalid. */
    public void putInvalid(Object bound, Set<String> components) {
        invalid.computeIfAbsent(bound, record -> new HashSet<>()).addAll(components);
    }

    /** Marks a value as invalid, as a whole or in a part. */
    void putInvalid(ConfigValue value) {
        invalidValues.add(value);
    }

    /** Returns the value that an object was read from; null for a default. */
    public @Nullable ConfigValue of(Object bound) {
        return sources.get(bound);
    }

    /** Returns the value at a path of keys below an object; null if it is not written. */
    public @Nullable ConfigValue at(Object bound, String... keys) {
        return ConfigValue.at(of(bound), keys);
    }

    /** Returns the key of an element of a container; null if it was not read. */
    public @Nullable Scalar keyOf(Object container, Object element) {
        Map<Object, Scalar> elements = keys.get(container);
        return elements == null ? null : elements.get(element);
    }

    /** Whether a component of a record is invalid, so that its value is a replacement. */
    public boolean isInvalid(Object bound, String component) {
        return invalid.getOrDefault(bound, Set.of()).contains(component);
    }

    /** Whether the value at a path of keys is {@linkplain ConfigValue#isKnown known} and valid. Else a record has a default instead. */
    public boolean isKnown(ConfigValue value, String... keys) {
        ConfigValue setting = ConfigValue.at(value, keys);
        return ConfigValue.isKnown(value, keys) && (setting == null || !invalidValues.contains(setting));
    }
}
