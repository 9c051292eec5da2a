package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects the findings of one load, sorted and without duplicates. Not thread-safe. */
public final class Findings {
    /** Bounds the memory for a generated file with a mistake on every line. */
    private static final int MAX_FINDINGS = 1000;

    private final Set<Finding> errors = new TreeSet<>();
    private final Set<Finding> warnings = new TreeSet<>();

    /** Returns the errors, which make the configuration unusable. */
    public List<Finding> errors() {
        return List.copyOf(errors);
    }

    /** Returns the warnings about probable mistakes. */
    public List<Finding> warnings() {
        return List.copyOf(warnings);
    }

    /** Adds all findings of another collection. */
    public void addAll(Findings others) {
        others.errors.forEach(finding -> add(errors, finding));
        others.warnings.forEach(finding -> add(warnings, finding));
    }

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
