package dev.sluice.gateway.validation;

import dev.sluice.language.json.ValueKind;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
     * @param detail a sentence for the caller
     * @param rule the rule of the schema; null for a limit of the gateway
     */
    public record Violation(
            String part,
            String pointer,
            String detail,
            @Nullable Rule rule) {
        /** Creates the violation of a limit that no schema has. */
        public Violation(String part, String pointer, String detail) {
            this(part, pointer, detail, null);
        }
    }

    /**
     * The violated rule, for operators. It says nothing about the value but its kind.
     *
     * @param keyword a JSON Pointer from the schema of the part to the keyword, such as {@code /properties/count/type}
     * @param expected the keyword, with its value if this is short, such as {@code type integer}
     * @param found the kind of the value
     */
    public record Rule(String keyword, String expected, ValueKind found) {}
}
