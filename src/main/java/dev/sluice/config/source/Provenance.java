package dev.sluice.config.source;

import java.util.LinkedHashSet;
import java.util.Set;

/** Collects the origins of the values in one scalar, for messages: variables, their defaults, and files. Not thread-safe. */
final class Provenance {
    private final Set<String> unusedDefaults = new LinkedHashSet<>();
    private final Set<String> all = new LinkedHashSet<>();

    /** The origins that the written text does not show. */
    private final Set<String> hidden = new LinkedHashSet<>();

    private boolean hasDefault;

    /**
     * A scalar with references, as a message shows it.
     *
     * @param text the written text without the defaults that do not apply
     * @param origin the origins that the text does not show, as the end of a phrase; empty for none
     * @param provenance all origins; empty for none
     * @param hasDefault whether the default of a variable applies
     */
    record Described(String text, String origin, String provenance, boolean hasDefault) {}

    /** Adds a reference with a default that applies. */
    void addDefault(String name) {
        hasDefault = true;
        add(name + " has its default", true);
    }

    /** Adds a reference with a default that does not apply. */
    void addOverride(String name, String defaultValue, String origin) {
        unusedDefaults.add("${" + name + ":-" + defaultValue + "}");
        add(origin + " sets " + name, true);
    }

    /** Adds a reference without a default. The environment of the process is the obvious origin, and needs no mention. */
    void addVariable(String name, String origin) {
        add(origin + " sets " + name, !origin.equals(Environment.PROCESS));
    }

    void addFile(String name) {
        add("the file " + name + " has the value", false);
    }

    private void add(String origin, boolean isHidden) {
        all.add(origin);
        if (isHidden) hidden.add(origin);
    }

    /** @param written the scalar before substitution */
    Described of(String written) {
        String shown = written;
        for (String reference : unusedDefaults)
            shown = shown.replace(reference, reference.substring(0, reference.indexOf(":-")) + "}");
        return new Described(shown, hidden.isEmpty() ? "" : ", where " + join(hidden), join(all), hasDefault);
    }

    private static String join(Set<String> origins) {
        return String.join(" and ", origins);
    }
}
