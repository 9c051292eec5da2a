package dev.sluice.config.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Secret;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.validation.RequestSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The differences between two configurations. It holds names and never values, because values may be secrets.
 *
 * @param bySection the differences of {@code routes}, {@code backends}, {@code credentials}, {@code identity} and {@code rate_limits} by name,
 * and of single {@code settings}: those of {@code server}, {@code admin}, {@code log}, {@code requests}, {@code telemetry} and {@code store},
 * and of changed entries
 */
public record ConfigurationDiff(Map<String, SectionDiff> bySection) {
    private static final int MAX_LISTED = 20;

    /** The added, changed and removed names of one section, each list sorted. */
    public record SectionDiff(List<String> added, List<String> changed, List<String> removed) {

        private static SectionDiff between(Map<String, ?> from, Map<String, ?> to) {
            Set<String> added = new TreeSet<>(to.keySet());
            added.removeAll(from.keySet());
            Set<String> removed = new TreeSet<>(from.keySet());
            removed.removeAll(to.keySet());
            Set<String> changed = new TreeSet<>();
            to.forEach((name, newValue) -> {
                Object oldValue = from.get(name);
                if (oldValue != null && !areSame(oldValue, newValue)) changed.add(name);
            });
            return new SectionDiff(List.copyOf(added), List.copyOf(changed), List.copyOf(removed));
        }

        private static boolean areSame(Object value, Object other) {
            return value == other || (value.equals(other) && haveSameOrder(value, other));
        }

        /**
         * Whether two equal values have the entries of their maps and the fields of their JSON in the same order. Equality leaves it out,
         * but the order of steps is the order of keys in a response.
         */
        private static boolean haveSameOrder(@Nullable Object value, @Nullable Object other) {
            if (value instanceof Secret) return true;
            if (value instanceof Record part && other instanceof Record otherPart)
                return haveSameOrder(RecordReflection.values(part), RecordReflection.values(otherPart));
            if (value instanceof Map<?, ?> map && other instanceof Map<?, ?> otherMap)
                return areEqual(map.keySet().iterator(), otherMap.keySet().iterator())
                        && eachHasSameOrder(map.values(), otherMap.values());
            if (value instanceof RequestSchema schema && other instanceof RequestSchema otherSchema)
                return haveSameOrder(schema.document(), otherSchema.document());
            if (value instanceof JsonNode json && other instanceof JsonNode otherJson)
                return areEqual(json.fieldNames(), otherJson.fieldNames()) && eachHasSameOrder(json, otherJson);
            return !(value instanceof List<?> list && other instanceof List<?> otherList)
                    || eachHasSameOrder(list, otherList);
        }

        private static boolean areEqual(Iterator<?> keys, Iterator<?> others) {
            while (keys.hasNext() && others.hasNext()) if (!keys.next().equals(others.next())) return false;
            return true;
        }

        private static boolean eachHasSameOrder(Iterable<?> values, Iterable<?> others) {
            Iterator<?> other = others.iterator();
            for (Object value : values) if (!haveSameOrder(value, other.next())) return false;
            return true;
        }

        public boolean isEmpty() {
            return all().isEmpty();
        }

        /** Returns all names: added, then changed, then removed. */
        public List<String> all() {
            List<String> all = new ArrayList<>(added);
            all.addAll(changed);
            all.addAll(removed);
            return all;
        }

        /** Returns {@code +added, ~changed, -removed}, at most 20 names. */
        @Override
        public String toString() {
            List<String> names = new ArrayList<>();
            added.forEach(name -> names.add("+" + name));
            changed.forEach(name -> names.add("~" + name));
            removed.forEach(name -> names.add("-" + name));
            String first = names.stream().limit(MAX_LISTED).collect(Collectors.joining(", "));
            return names.size() <= MAX_LISTED ? first : first + " and " + (names.size() - MAX_LISTED) + " more";
        }
    }

    /** Returns the changes that lead from one configuration to another. */
    public static ConfigurationDiff between(Configuration from, Configuration to) {
        Map<String, SectionDiff> sections = new LinkedHashMap<>();
        sections.put("routes", SectionDiff.between(byName(from.routes()), byName(to.routes())));
        sections.put("backends", SectionDiff.between(from.backends(), to.backends()));
        sections.put("credentials", SectionDiff.between(from.credentials(), to.credentials()));
        sections.put("identity", SectionDiff.between(from.identity(), to.identity()));
        sections.put("rate_limits", SectionDiff.between(from.rateLimits(), to.rateLimits()));
        sections.put("settings", SectionDiff.between(settings(from, to), settings(to, from)));
        return new ConfigurationDiff(sections);
    }

    private static Map<String, Route.Spec> byName(List<Route.Spec> routes) {
        Map<String, Route.Spec> byName = new HashMap<>();
        routes.forEach(route -> byName.put(route.name(), route));
        return byName;
    }

    private static Map<String, Object> settings(Configuration configuration, Configuration other) {
        Map<String, Object> settings = new TreeMap<>(FlattenedSettings.of("server", configuration.server()));
        settings.putAll(FlattenedSettings.of("admin", configuration.admin()));
        settings.putAll(FlattenedSettings.of("log", configuration.log()));
        settings.putAll(FlattenedSettings.of("telemetry", configuration.telemetry()));
        settings.putAll(FlattenedSettings.of("requests", configuration.requests()));
        if (configuration.store() != null) settings.putAll(FlattenedSettings.of("store", configuration.store()));
        settings.putAll(inBoth("backends", configuration.backends(), other.backends()));
        settings.putAll(inBoth("credentials", configuration.credentials(), other.credentials()));
        settings.putAll(inBoth("identity", configuration.identity(), other.identity()));
        settings.putAll(inBoth("rate_limits", configuration.rateLimits(), other.rateLimits()));
        if (configuration.defaultCors() != null)
            settings.putAll(FlattenedSettings.of("defaults.route.cors", configuration.defaultCors()));
        return settings;
    }

    private static Map<String, Object> inBoth(String section, Map<String, ?> values, Map<String, ?> other) {
        Map<String, Object> changed = new TreeMap<>();
        values.forEach((name, value) -> {
            Object otherValue = other.get(name);
            if (otherValue != null && !otherValue.equals(value)) changed.put(name, value);
        });
        return FlattenedSettings.of(section, changed);
    }

    /** Whether the configurations are equal. */
    public boolean isEmpty() {
        return bySection.values().stream().allMatch(SectionDiff::isEmpty);
    }

    /** Returns for example {@code routes: +GET /a, ~GET /b; backends: -stock}. */
    @Override
    public String toString() {
        return bySection.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
    }
}
