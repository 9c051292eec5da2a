package dev.sluice.config.binding;

import dev.sluice.config.source.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One mapping that is read as several records, each of which takes the keys it knows. A key that none knows goes to the
 * one that knows the most similar, which will complain of it.
 */
record MappingSplitter(Binder binder, List<Class<? extends Record>> types, Mapping mapping) {

    /** The records; fewer than types after what is wrong has been told. */
    List<Object> records() {
        Set<String> all = new LinkedHashSet<>();
        for (Class<?> type : types) all.addAll(RecordProperty.keys(type));
        Mapping known = withoutUnknown(all);
        List<Object> records = new ArrayList<>();
        for (Class<?> type : types) {
            Object record = binder.record(
                    type, share(known, type, all), binder.grammar().base(type));
            if (record != null) records.add(record);
        }
        return known.keys().size() < mapping.keys().size() ? List.of() : records;
    }

    private Mapping withoutUnknown(Set<String> all) {
        Mapping known = mapping;
        for (Mapping.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (all.contains(key) || Suggestion.closest(key, all).isPresent()) continue;
            binder.findings().error(entry.key(), "unknown key" + Suggestion.instead(key, all));
            known = known.without(key);
        }
        return known;
    }

    private static Mapping share(Mapping known, Class<?> type, Set<String> all) {
        Mapping share = known;
        for (String key : known.keys()) {
            Optional<String> meant = all.contains(key) ? Optional.of(key) : Suggestion.closest(key, all);
            if (!RecordProperty.keys(type).contains(meant.orElse(key))) share = share.without(key);
        }
        return share;
    }
}
