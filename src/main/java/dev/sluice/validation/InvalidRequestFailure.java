package dev.sluice.validation;

import java.util.List;
import java.util.stream.Collectors;

/** A request that violates the schemas of its route. The gateway has called no backend for it. */
public final class InvalidRequestFailure extends RuntimeException {
    private final transient List<Violation> violations;

    public InvalidRequestFailure(List<Violation> violations) {
        super(message(violations), null, false, false);
        this.violations = List.copyOf(violations);
    }

    /** Names the parts of the request. A pointer has names that the caller chose. */
    private static String message(List<Violation> violations) {
        return violations.size() + (violations.size() == 1 ? " violation" : " violations") + " of the schemas in "
                + violations.stream().map(Violation::part).distinct().collect(Collectors.joining(", "));
    }

    /** Returns the violations, at most 100. */
    public List<Violation> violations() {
        return violations;
    }

    /**
     * One violation.
     *
     * @param part body, query, path or headers
     * @param pointer a JSON Pointer (RFC 6901) to the value; empty for the complete part
     */
    public record Violation(String part, String pointer, String detail) {}
}
