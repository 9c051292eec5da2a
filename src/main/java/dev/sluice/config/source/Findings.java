package dev.sluice.config.source;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All findings of one load, in reading order and each once. Used by the one thread that loads. */
public final class Findings {
    /** More than anyone reads; a generated file with a mistake on every line must not fill the memory. */
    private static final int MOST = 1000;

    private final Set<Finding> errors = new TreeSet<>();
    private final Set<Finding> warnings = new TreeSet<>();

    /** What makes the configuration unusable. */
    public List<Finding> errors() {
        return List.copyOf(errors);
    }

    /** What is probably not meant. */
    public List<Finding> warnings() {
        return List.copyOf(warnings);
    }

    /** Adds what was found before. */
    public void error(Finding finding) {
        add(errors, finding);
    }

    public void error(SourceLocation place, KeyPath path, String message) {
        add(errors, new Finding(place, path.toString(), message));
    }

    public void error(ConfigValue value, String message) {
        error(value.place(), value.path(), message);
    }

    public void warning(SourceLocation place, KeyPath path, String message) {
        add(warnings, new Finding(place, path.toString(), message));
    }

    public void warning(ConfigValue value, String message) {
        warning(value.place(), value.path(), message);
    }

    private static void add(Set<Finding> all, Finding finding) {
        if (all.size() < MOST) all.add(finding);
    }
}
