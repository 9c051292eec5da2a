package dev.sluice.expression;

import com.schibsted.spt.data.jslt.parser.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an expression makes of variables that may be null.
 *
 * @param issues the places that go wrong then
 * @param nullingVariable the variable because of which the value as a whole is null then; null where it is not
 */
public record NullabilityReport(
        List<Issue> issues, @Nullable String nullingVariable) {

    /**
     * A place in an expression that goes wrong when a variable is null because its step failed. A null field of such a step
     * is no issue: a response may contain null.
     *
     * @param variable the variable, without the dollar sign
     * @param line the line of the place in the text of the expression, counted from 1
     * @param column the column, counted from 1
     * @param effect the consequence
     */
    public record Issue(String variable, int line, int column, Effect effect) {}

    /** The consequence of a null where a value was expected. */
    public enum Effect {
        /** The evaluation ends here. */
        FAILS("this fails"),
        /** A text has the word null in it. */
        RENDERS_NULL("this text says \"null\""),
        /** A comparison is true, because JSLT orders null before all other values. */
        IS_TRUE("this is true, because null is less than anything"),
        /** Arithmetic has no result, whatever the other operands are. */
        IS_NULL("this is null as a whole");

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
     * Looks for them in the text of a sound expression. What stands beside a condition that asks for such a variable is taken
     * for safe, and so is what {@code fallback()} makes up for.
     */
    static NullabilityReport analyze(String text, Set<String> variables) {
        Map<String, String> nullable = new HashMap<>();
        variables.forEach(variable -> nullable.put(variable, variable));
        try {
            NullabilityAnalyzer analyzer = new NullabilityAnalyzer();
            String nullingVariable =
                    analyzer.visit(SyntaxTree.parse(text), new NullableVariables(nullable, null, false));
            return new NullabilityReport(List.copyOf(analyzer.issues()), nullingVariable);
        } catch (ParseException e) {
            throw new IllegalStateException("JSLT refuses a text that it took before", e);
        }
    }
}
