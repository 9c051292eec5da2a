package dev.sluice.config.load;

import dev.sluice.config.binding.AbsentFeature;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Merges the sections of all files. Files share mergeable sections such as {@code routes}. A section such as {@code server} stands in one file only. */
final class SectionMerger {
    static final String DEFAULTS = "defaults";
    static final String FUNCTIONS = "functions";

    private static final List<String> MERGEABLE = names(type -> type == Map.class || type == List.class);
    private static final List<String> ALL = all();

    private static final String CORS_OF_ROUTES = "; routes and defaults.route have this setting";

    private static final String STORE = "; did you mean store?";

    /** The hints for sections that operators of other gateways look for. */
    private static final Map<String, String> HINTS = Map.of(
            "redis",
            STORE,
            "valkey",
            STORE,
            "cors",
            CORS_OF_ROUTES,
            "origins",
            CORS_OF_ROUTES + ": cors",
            "allowed_origins",
            CORS_OF_ROUTES + ": cors",
            "clients",
            "; server and routes have this setting");

    private final Findings findings;
    private final Map<String, Entry> sections = new LinkedHashMap<>();
    private final Map<String, Map<String, Entry>> mergedEntries = new LinkedHashMap<>();

    /** Mergeable sections with entries that could not be read. */
    private final Set<String> incomplete = new HashSet<>();

    private SectionMerger(Findings findings) {
        this.findings = findings;
    }

    /**
     * Merges files into one mapping. It is complete if the sections of all files are known.
     *
     * @param hasAllFiles whether there are no other files
     * @param top the location of findings about the whole configuration
     */
    static Mapping merge(List<ConfigValue> files, boolean hasAllFiles, SourceLocation top, Findings findings) {
        boolean isComplete = hasAllFiles && files.stream().allMatch(ConfigValue::hasKnownKeys);
        SectionMerger sections = new SectionMerger(findings);
        for (ConfigValue file : files) ConfigValue.entries(file).forEach(sections::add);
        return new Mapping(top, KeyPath.ROOT, sections.merged(), isComplete);
    }

    private static List<String> names(Predicate<Class<?>> ofType) {
        return RecordReflection.components(Configuration.class).stream()
                .filter(component -> component.isAnnotationPresent(Setting.class) && ofType.test(component.getType()))
                .map(SpecValidator::keyOf)
                .toList();
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(names(type -> true));
        all.add(DEFAULTS);
        return List.copyOf(all);
    }

    private void add(Entry section) {
        String name = section.key().text();
        if (!ALL.contains(name)) findings.error(section.key(), "unknown section" + hint(name));
        else if (MERGEABLE.contains(name)) addMerged(section);
        else addUnique(sections, section);
    }

    private static String hint(String name) {
        String known = HINTS.get(name);
        if (known != null) return known;
        return AbsentFeature.hint(name).orElseGet(() -> Suggestion.didYouMean(name, ALL));
    }

    private void addMerged(Entry section) {
        String name = section.key().text();
        Mapping mapping = ConfigValue.mapping(section.value());
        if (mapping == null && !section.value().isInvalid()) {
            findings.error(section.value(), section.value().describe() + " (expected: a mapping)");
            return;
        }
        if (!ConfigValue.hasKnownKeys(section.value())) incomplete.add(name);
        sections.putIfAbsent(name, section);
        if (mapping == null) return;
        Map<String, Entry> entries = mergedEntries.computeIfAbsent(name, same -> new LinkedHashMap<>());
        for (Entry entry : mapping.entries()) addUnique(entries, entry);
    }

    private void addUnique(Map<String, Entry> entries, Entry entry) {
        Entry first = entries.putIfAbsent(entry.key().text(), entry);
        if (first != null)
            findings.error(entry.key(), "written twice; first at " + first.key().location());
    }

    private Map<String, Entry> merged() {
        Map<String, Entry> merged = new LinkedHashMap<>(sections);
        mergedEntries.forEach(
                (name, entries) -> merged.computeIfPresent(name, (same, section) -> merged(section, entries)));
        return merged;
    }

    private Entry merged(Entry section, Map<String, Entry> entries) {
        Scalar key = section.key();
        boolean isComplete = !incomplete.contains(key.text());
        return new Entry(key, new Mapping(section.value().location(), key.path(), entries, isComplete));
    }
}
