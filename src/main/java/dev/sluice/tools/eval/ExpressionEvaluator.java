package dev.sluice.tools.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.core.time.Clock;
import dev.sluice.language.expression.Diagnostic;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.ExpressionParser;
import dev.sluice.language.expression.NullPath;
import dev.sluice.language.expression.Values;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.expression.value.MismatchListener;
import dev.sluice.language.expression.value.NullPathMessage;
import dev.sluice.language.expression.value.PathMismatch;
import dev.sluice.language.json.ValueKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Evaluates one expression on values from files, once. Not thread-safe. */
public final class ExpressionEvaluator implements Values {
    private final NamedText source;
    private final Map<String, JsonNode> variables;
    private final Evaluation evaluation;
    private final ValueTrace trace;
    private final List<String> warnings = new ArrayList<>();

    /** The offsets of the paths that are null for each value. */
    private final Set<Integer> alwaysNull = new HashSet<>();

    /** Creates an evaluator. The variables have their names without the dollar sign. */
    public ExpressionEvaluator(
            NamedText source, Map<String, JsonNode> variables, EvaluationLimits limits, Clock clock) {
        this.source = source;
        this.variables = variables;
        this.trace = new ValueTrace(source);
        MismatchListener listener = (owner, expression, path, found) -> warn(path, found);
        this.evaluation =
                new EvaluationSource(limits, clock::now, RandomGenerator.getDefault(), listener, null).start(memory());
    }

    private void warn(PathMismatch path, ValueKind found) {
        if (!alwaysNull.contains(path.offset())) warn(path.offset(), NullPathMessage.atRunTime(path, found, true));
    }

    private void warn(int offset, String message) {
        warnings.add(source.describe(offset, "warning: " + message));
    }

    /** Returns the value of a single dot. */
    @FunctionalInterface
    public interface Input {
        /**
         * Reads the value.
         *
         * @param isUsed whether the value of the expression depends on it
         */
        JsonNode read(boolean isUsed);
    }

    @Override
    public JsonNode apply(String name) {
        return variables.getOrDefault(name, NullNode.getInstance());
    }

    @Override
    public Evaluation evaluation() {
        return evaluation;
    }

    @Override
    public MemoryAccount memory() {
        return MemoryAccount.unlimited();
    }

    /**
     * Returns the value.
     *
     * @param functions compiles the expression with the functions that it sees
     * @param input called once, after the expression is known to be valid
     * @param isTraced whether {@link #trace} has the values of the parts
     * @throws EvalException if the expression is invalid, or its evaluation fails
     */
    public JsonNode evaluate(ExpressionParser functions, Input input, boolean isTraced) {
        Expression expression = parse(functions, isTraced);
        requireKnownVariables(expression);
        warnOf(expression);
        return evaluate(expression, input.read(expression.readsInput()));
    }

    /**
     * Returns the variables that the expression uses, without the dollar sign.
     *
     * @param functions compiles the expression with the functions that it sees
     * @throws EvalException if the expression is invalid, or uses a variable without a value
     */
    Set<String> requireValid(ExpressionParser functions) {
        Expression expression = parse(functions, false);
        requireKnownVariables(expression);
        return expression.variables();
    }

    private void warnOf(Expression expression) {
        for (Diagnostic diagnostic : expression.diagnostics()) warn(diagnostic.offset(), diagnostic.message());
        for (NullPath path : expression.nullPaths(Map.of()))
            if (alwaysNull.add(path.offset())) warn(path.offset(), path.message());
        for (String unused : variables.keySet())
            if (!expression.variables().contains(unused))
                warnings.add("warning: the expression does not use $" + unused);
    }

    private Expression parse(ExpressionParser functions, boolean isTraced) {
        try {
            return isTraced ? functions.parse(source.text(), trace) : functions.parse(source.text());
        } catch (InvalidTextException e) {
            int offset = source.offsetOf(e.line(), e.column());
            throw EvalException.failed(source.describe(offset, firstLine(String.valueOf(e.getMessage()))));
        }
    }

    /** Returns the message without the line of the expression, which this class adds, also for a long line. */
    private static String firstLine(String message) {
        return message.split("\n", 2)[0];
    }

    private void requireKnownVariables(Expression expression) {
        List<String> given = variables.keySet().stream().map(name -> "$" + name).toList();
        List<String> unknown = expression.variables().stream()
                .filter(name -> !variables.containsKey(name))
                .map(name -> source.describe(expression.offsetOf(name), "$" + name + ": unknown" + advice(name, given)))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) throw EvalException.failed(String.join("\n", unknown));
    }

    private static String advice(String unknown, List<String> given) {
        return given.isEmpty()
                ? "; --var " + unknown + "=FILE gives it a value"
                : Suggestion.didYouMean("$" + unknown, given);
    }

    private JsonNode evaluate(Expression expression, JsonNode input) {
        trace.start();
        try {
            return expression.evaluate(this, input);
        } catch (EvaluationException e) {
            throw EvalException.failed(source.describe(e.offset(), String.valueOf(e.getMessage())));
        }
    }

    /** Returns the values of the parts of the expression in the order of their evaluation, each as a line. */
    public List<String> trace() {
        return trace.lines();
    }

    /** Returns remarks on the expression and its variables. */
    public List<String> warnings() {
        return warnings;
    }

    public EvaluationCost cost() {
        return EvaluationCost.of(evaluation.budget());
    }
}
