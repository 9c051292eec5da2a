package dev.sluice.config.binding;

import dev.sluice.config.source.Mapping;
import dev.sluice.core.spec.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Binds one mapping to several records. Each record takes the keys that it has. An unknown key goes to the record with the most similar key, which reports it. */
record MappingSplitter(Binder binder, List<Class<? extends Record>> types, Mapping mapping) {

    /** Returns the records; fewer records than types after an error. */
    List<Object> bindAll() {
        Set<String> allKeys = new LinkedHashSet<>();
        for (Class<?> type : types) allKeys.addAll(RecordProperty.keysOf(type));
        Mapping knownKeys = withoutUnknown(allKeys);
        List<Object> records = new ArrayList<>();
        for (Class<?> type : types) {
            Object record = binder.bindRecord(
                    type, keysFor(knownKeys, type, allKeys), binder.registry().defaultsOf(type));
            if (record != null) records.add(record);
        }
        return knownKeys.keys().size() < mapping.keys().size() ? List.of() : records;
    }

    private Mapping withoutUnknown(Set<String> allKeys) {
        Mapping result = mapping;
        for (Mapping.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (allKeys.contains(key) || Suggestion.closest(key, allKeys).isPresent()) continue;
            binder.findings().error(entry.key(), "unknown key" + Suggestion.didYouMean(key, allKeys));
            result = result.without(key);
        }
        return result;
    }

    private static Mapping keysFor(Mapping source, Class<?> type, Set<String> allKeys) {
        Mapping share = source;
        for (String key : source.keys()) {
            Optional<String> suggested = allKeys.contains(key) ? Optional.of(key) : Suggestion.closest(key, allKeys);
            if (!RecordProperty.keysOf(type).contains(suggested.orElse(key))) share = share.without(key);
        }
        return share;
    }
}
