package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.NodeUtils;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.Json;
import dev.sluice.spec.InvalidTextException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSLT expression, compiled once at load. Two are equal when their texts are. Evaluating one touches nothing but its
 * variables, so one instance serves every event loop.
 *
 * <p>A number that is only passed on keeps every digit. Arithmetic and comparisons are JSLT's own: on 64-bit integers
 * and on doubles.
 */
public final class Expression {
    private static final Pattern SINGLE_VARIABLE = Pattern.compile("\\s*\\$([A-Za-z0-9_-]+)\\s*");

    private final String text;
    private final com.schibsted.spt.data.jslt.Expression compiled;
    private final Set<String> variables;
    private final @Nullable String singleVariable;

    private Expression(String text, com.schibsted.spt.data.jslt.Expression compiled) {
        this.text = text;
        this.compiled = compiled;
        this.variables = FreeVariables.of(text, compiled);
        Matcher matcher = SINGLE_VARIABLE.matcher(text);
        this.singleVariable = matcher.matches() ? matcher.group(1) : null;
    }

    /**
     * Compiles a text.
     *
     * @throws InvalidTextException when it is no JSLT expression, with the place of the mistake
     */
    public static Expression parse(String text) {
        return new Expression(text, compile(text));
    }

    private static com.schibsted.spt.data.jslt.Expression compile(String text) {
        EvaluationBudget.reset();
        try {
            return JsltCompiler.compile(text);
        } catch (JsltException e) {
            throw JsltErrorMessages.translate(text, e);
        } catch (InvalidTextException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // Constants are computed here, and what goes wrong there comes through as it is.
            throw new InvalidTextException("not a JSLT expression: a constant in it cannot be computed", 1, 1);
        }
    }

    public String text() {
        return text;
    }

    /** The names, without the dollar sign, that must be given a value: {@code path}, {@code query}, steps and so on. */
    public Set<String> variables() {
        return variables;
    }

    /** The variable's name when the whole expression is one plain reference such as {@code $customer}; else null. */
    public @Nullable String singleVariable() {
        return singleVariable;
    }

    /** Returns the offset of the first use of a variable, counted from 0; 0 where the text does not use it. */
    public int positionOf(String variable) {
        Matcher use =
                Pattern.compile("\\$" + Pattern.quote(variable) + "(?![\\w-])").matcher(text);
        return use.find() ? use.start() : 0;
    }

    /** What becomes of the value where these variables are null because their steps have no answer. */
    public NullabilityReport analyzeNulls(Set<String> nullable) {
        return NullabilityReport.analyze(text, nullable);
    }

    /**
     * Computes the value.
     *
     * @param values the value of each of {@link #variables()}
     * @throws EvaluationException when the values do not allow it
     */
    public JsonNode evaluate(Function<String, JsonNode> values) {
        return evaluate(values, NullNode.getInstance());
    }

    /** Computes the value as {@link #evaluate(Function)} does; {@code input} is what a dot by itself stands for. */
    public JsonNode evaluate(Function<String, JsonNode> values, JsonNode input) {
        try {
            return singleVariable == null ? compute(bindings(values), input) : values.apply(singleVariable);
        } catch (EvaluationException e) {
            throw e;
        } catch (JsltException e) {
            throw new EvaluationException(e.getMessageWithoutLocation());
        } catch (StackOverflowError e) {
            throw new EvaluationException("it recurses without end");
        } catch (RuntimeException e) {
            // JSLT's operators and functions meet values that their authors did not think of.
            throw new EvaluationException(e.toString());
        }
    }

    /** The JSON text of the value; fails as {@link #evaluate} does, and for a number that is not finite. */
    public byte[] evaluateToBytes(Function<String, JsonNode> values) {
        try {
            return Json.toBytes(evaluate(values));
        } catch (InvalidJsonException e) {
            throw new EvaluationException(e.getMessage());
        }
    }

    /** Whether the value is anything but false, null, zero, an empty text, an empty list or an empty object. */
    public boolean isTruthy(Function<String, JsonNode> values) {
        return NodeUtils.isTrue(evaluate(values));
    }

    private JsonNode compute(Map<String, JsonNode> values, JsonNode input) {
        EvaluationBudget.reset();
        JsonNode value = compiled.apply(values, input);
        EvaluationBudget.reset();
        EvaluationBudget.current().spendDeep(value);
        return value;
    }

    private Map<String, JsonNode> bindings(Function<String, JsonNode> values) {
        Map<String, JsonNode> bindings = new HashMap<>();
        for (String variable : variables) bindings.put(variable, values.apply(variable));
        return bindings;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expression expression && expression.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
