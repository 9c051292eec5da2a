package dev.sluice.config.source;

import java.util.LinkedHashSet;
import java.util.Set;

/** Collects which variables of a scalar are set and which have their defaults, for messages. Not thread-safe. */
final class Provenance {
    private final Set<String> unusedDefaults = new LinkedHashSet<>();
    private final Set<String> origins = new LinkedHashSet<>();

    /**
     * A scalar with references, as a message shows it.
     *
     * @param text the written text without the defaults that do not apply
     * @param origin the origin of each value that has a default, as the end of a phrase; empty if there is no default
     */
    record Described(String text, String origin) {}

    /** Adds a reference with a default. */
    void add(String name, String defaultValue, boolean isSet) {
        if (isSet) unusedDefaults.add("${" + name + ":-" + defaultValue + "}");
        origins.add(isSet ? "the environment sets " + name : name + " has its default");
    }

    /** @param written the scalar before substitution */
    Described of(String written) {
        String shown = written;
        for (String reference : unusedDefaults)
            shown = shown.replace(reference, reference.substring(0, reference.indexOf(":-")) + "}");
        return new Described(shown, origins.isEmpty() ? "" : ", where " + String.join(" and ", origins));
    }
}
