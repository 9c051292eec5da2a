package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A YAML mapping in the order of the file.
 *
 * @param isComplete whether it has no other keys; false if an entry could not be read, so that its key is not known
 */
public record Mapping(SourceLocation location, KeyPath path, Map<String, Entry> byKey, boolean isComplete)
        implements ConfigValue {

    public Mapping {
        byKey = Collections.unmodifiableMap(new LinkedHashMap<>(byKey));
    }

    public Mapping(SourceLocation location, KeyPath path, Map<String, Entry> byKey) {
        this(location, path, byKey, true);
    }

    /**
     * A key and its value.
     *
     * @param key the written key; its path is the path of the value
     */
    public record Entry(Scalar key, ConfigValue value) {}

    public Collection<Entry> entries() {
        return byKey.values();
    }

    public Set<String> keys() {
        return byKey.keySet();
    }

    /** Returns the value of a key; null if the key is absent. */
    public @Nullable ConfigValue get(String key) {
        Entry entry = byKey.get(key);
        return entry == null ? null : entry.value();
    }

    /** Returns a copy without a key. */
    public Mapping without(String key) {
        Map<String, Entry> remaining = new LinkedHashMap<>(byKey);
        remaining.remove(key);
        return with(remaining);
    }

    /** Returns a copy that may have other keys. */
    public Mapping incomplete() {
        return new Mapping(location, path, byKey, false);
    }

    private Mapping with(Map<String, Entry> entries) {
        return new Mapping(location, path, entries, isComplete);
    }

    /** Returns a copy with these keys only. */
    public Mapping retaining(Set<String> keys) {
        Map<String, Entry> retained = new LinkedHashMap<>(byKey);
        retained.keySet().retainAll(keys);
        return with(retained);
    }

    @Override
    public String describe() {
        return "a mapping";
    }

    @Override
    public boolean isSubstituted() {
        return entries().stream().anyMatch(entry -> entry.value().isSubstituted());
    }

    @Override
    public <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<InvalidValue, T> invalid) {
        return mapping.apply(this);
    }

    @Override
    public Mapping atPath(KeyPath path) {
        Map<String, Entry> copies = new LinkedHashMap<>();
        byKey.forEach((key, entry) -> copies.put(key, aliased(entry, path.key(key))));
        return new Mapping(location, path, copies, isComplete);
    }

    private static Entry aliased(Entry entry, KeyPath path) {
        return new Entry(entry.key().atPath(path), entry.value().atPath(path));
    }
}
