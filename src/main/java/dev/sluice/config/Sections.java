package dev.sluice.config;

import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Place;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import dev.sluice.spec.Components;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Puts the sections of all files together. The entries of a section such as {@code routes} are gathered from all files; a
 * section such as {@code server} is written in one.
 */
final class Sections {
    static final String DEFAULTS = "defaults";

    private static final List<String> GATHERED = names(type -> !type.isRecord());
    private static final List<String> ALL = all();

    private final Findings findings;
    private final Map<String, Entry> sections = new LinkedHashMap<>();
    private final Map<String, Map<String, Entry>> gathered = new LinkedHashMap<>();

    private Sections(Findings findings) {
        this.findings = findings;
    }

    /**
     * Makes one mapping of many.
     *
     * @param top where to place what is said about the whole
     */
    static Mapping merge(List<Value> files, Place top, Findings findings) {
        Sections sections = new Sections(findings);
        for (Value file : files) Value.entries(file).forEach(sections::add);
        return new Mapping(top, KeyPath.TOP, sections.merged());
    }

    private static List<String> names(Predicate<Class<?>> ofType) {
        return Components.of(Configuration.class).stream()
                .filter(component -> ofType.test(component.getType()))
                .map(RecordComponent::getName)
                .toList();
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(names(type -> true));
        all.add(DEFAULTS);
        return List.copyOf(all);
    }

    private void add(Entry section) {
        String name = section.key().text();
        if (!ALL.contains(name)) findings.error(section.key(), "unknown section" + Suggestion.instead(name, ALL));
        else if (GATHERED.contains(name)) gather(section);
        else once(sections, section);
    }

    private void gather(Entry section) {
        Mapping mapping = Value.mapping(section.value());
        if (mapping != null) {
            sections.putIfAbsent(section.key().text(), section);
            Map<String, Entry> entries = gathered.computeIfAbsent(section.key().text(), name -> new LinkedHashMap<>());
            for (Entry entry : mapping.entries()) once(entries, entry);
        } else if (!section.value().isBroken()) {
            findings.error(section.value(), section.value().shown() + " (expected: a mapping)");
        }
    }

    private void once(Map<String, Entry> entries, Entry entry) {
        Entry first = entries.putIfAbsent(entry.key().text(), entry);
        if (first != null)
            findings.error(entry.key(), "written twice; first at " + first.key().place());
    }

    private Map<String, Entry> merged() {
        Map<String, Entry> merged = new LinkedHashMap<>(sections);
        gathered.forEach(
                (name, entries) -> merged.computeIfPresent(name, (same, section) -> gathered(section, entries)));
        return merged;
    }

    private static Entry gathered(Entry section, Map<String, Entry> entries) {
        Scalar key = section.key();
        return new Entry(key, new Mapping(section.value().place(), key.path(), entries));
    }
}
