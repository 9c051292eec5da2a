package dev.sluice.language.expression;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The effects of null variables on an expression.
 *
 * @param issues the locations with an effect
 * @param nullingVariable the variable that makes the value null; null if there is none
 */
public record NullabilityReport(
        List<Issue> issues, @Nullable String nullingVariable) {

    /**
     * A location with an effect when a variable is null because its step failed. A null field of a reply is no issue: replies
     * may contain null.
     *
     * @param variable the variable, without the dollar sign
     * @param offset the offset in the text of the expression, from 0
     */
    public record Issue(String variable, int offset, Effect effect) {}

    /** The effect of a null where a value is expected. */
    public enum Effect {
        /** The evaluation fails. */
        FAILS("this fails"),
        /** A text contains the word null. */
        RENDERS_NULL("this text contains \"null\""),
        /** A comparison is true, because JSLT orders null before all other values. */
        IS_TRUE("this is true, because null is less than anything"),
        /** The result of arithmetic is null. */
        IS_NULL("the result is null");

        private final String message;

        Effect(String message) {
            this.message = message;
        }

        @Override
        public String toString() {
            return message;
        }
    }

    /**
     * Analyses a valid expression. Locations under a condition that reads the variable count as safe, and so do arguments of
     * {@code fallback()}.
     */
    static NullabilityReport analyze(Expression expression, Set<String> variables) {
        Map<String, String> nullable = new HashMap<>();
        variables.forEach(variable -> nullable.put(variable, variable));
        List<Issue> issues = new ArrayList<>();
        Optional<String> nulling = new NullabilityAnalyzer(issues, new NullableVariables(nullable, null, false))
                .visit(expression.program());
        return new NullabilityReport(List.copyOf(issues), nulling.orElse(null));
    }
}
