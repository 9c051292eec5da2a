package dev.sluice.validation;

import java.util.List;

/** A request that does not fit the schemas of its route. Nothing was asked of a backend. */
public final class InvalidRequestFailure extends RuntimeException {
    private final transient List<Violation> violations;

    public InvalidRequestFailure(List<Violation> violations) {
        super(violations.size() + " violations", null, false, false);
        this.violations = List.copyOf(violations);
    }

    /** All that does not fit, at most 100 of it. */
    public List<Violation> violations() {
        return violations;
    }

    /**
     * One thing that does not fit.
     *
     * @param part where: body, query, path or headers
     * @param pointer to the value, a JSON Pointer (RFC 6901); empty for the whole
     * @param detail what is wrong with it
     */
    public record Violation(String part, String pointer, String detail) {}
}
