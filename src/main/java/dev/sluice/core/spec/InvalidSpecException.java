package dev.sluice.core.spec;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signals a spec with invalid values. It holds every violated rule. */
public final class InvalidSpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    public InvalidSpecException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(joining("; ")));
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }

    /**
     * One violated rule.
     *
     * @param setting the key of the setting to correct
     * @param value the value, as an operator writes it
     * @param expected the valid values
     * @param other the key of another setting whose value ends the text of {@code expected}, or explains it; null for none
     * @param item the index in the list of the setting; null for the whole setting
     */
    public record Violation(
            String setting,
            String value,
            String expected,
            @Nullable String other,
            @Nullable Integer item) {
        public Violation(String setting, String value, String expected) {
            this(setting, value, expected, null);
        }

        public Violation(String setting, String value, String expected, @Nullable String other) {
            this(setting, value, expected, other, null);
        }

        @Override
        public String toString() {
            return setting + ": " + value + " (expected: " + expected + ")";
        }
    }
}
