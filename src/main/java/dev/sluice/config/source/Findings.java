package dev.sluice.config.source;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All findings of one load, in reading order and each once. Used by the one thread that loads. */
public final class Findings {
    /** More than anyone reads; a generated file with a mistake on every line must not fill the memory. */
    private static final int MAX_FINDINGS = 1000;

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

    public void error(SourceLocation location, KeyPath path, String message) {
        add(errors, new Finding(location, path.toString(), message));
    }

    public void error(ConfigValue value, String message) {
        error(value.location(), value.path(), message);
    }

    public void warning(SourceLocation location, KeyPath path, String message) {
        add(warnings, new Finding(location, path.toString(), message));
    }

    public void warning(ConfigValue value, String message) {
        warning(value.location(), value.path(), message);
    }

    private static void add(Set<Finding> findings, Finding finding) {
        if (findings.size() < MAX_FINDINGS) findings.add(finding);
    }
}
