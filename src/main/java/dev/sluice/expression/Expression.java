package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.NodeUtils;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.Json;
import dev.sluice.json.RepeatedFieldException;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.MemoryLimitException;
import dev.sluice.spec.InvalidTextException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSLT expression, compiled once at load. Expressions with equal texts are equal. Immutable and thread-safe.
 *
 * <p>A number that an expression passes on keeps every digit. JSLT computes and compares with 64-bit integers and doubles.
 */
public final class Expression {
    private static final Pattern SINGLE_VARIABLE = Pattern.compile("\\s*\\$([A-Za-z0-9_-]+)\\s*");

    private final String text;
    private final com.schibsted.spt.data.jslt.Expression compiled;
    private final Set<String> variables;
    private final @Nullable String singleVariable;

    private Expression(Expression original) {
        this.text = original.text;
        this.compiled = original.compiled;
        this.variables = original.variables;
        this.singleVariable = original.singleVariable;
    }

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
     * @throws InvalidTextException if the text is not a JSLT expression, with the location of the mistake
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
            // JSLT computes constants here and passes on all exceptions.
            throw new InvalidTextException("not a JSLT expression: a constant in it cannot be computed", 1, 1);
        }
    }

    /** Returns an equal object without another compilation, for another use whose failures must be distinguishable. */
    public Expression copy() {
        return new Expression(this);
    }

    public String text() {
        return text;
    }

    /** Returns the variables that need a value, without the dollar sign: parts of the request, steps, or loop variables. */
    public Set<String> variables() {
        return variables;
    }

    /** Returns the name if the expression is a plain reference such as {@code $customer}; else null. */
    public @Nullable String singleVariable() {
        return singleVariable;
    }

    /** Returns the offset of the first use of a variable, counted from 0; 0 where the text does not use it. */
    public int positionOf(String variable) {
        Matcher use =
                Pattern.compile("\\$" + Pattern.quote(variable) + "(?![\\w-])").matcher(text);
        return use.find() ? use.start() : 0;
    }

    /** Returns the effects of variables that are null because their steps failed. */
    public NullabilityReport analyzeNulls(Set<String> nullable) {
        return NullabilityReport.analyze(text, nullable);
    }

    /**
     * Returns the value.
     *
     * @param values returns the value of each of {@link #variables()}
     * @throws EvaluationException if the expression fails for these values, or exceeds its budget
     * @throws MemoryLimitException if the values that it builds exceed a limit of {@link Values#memory}
     * @throws RepeatedFieldException if it reads a repeated field of {@link dev.sluice.json.MultiValueNode#withSingleValues}
     */
    public JsonNode evaluate(Values values) {
        return evaluate(values, NullNode.getInstance());
    }

    /** Returns the value as {@link #evaluate(Function)} does; {@code input} is the value of a single dot. */
    public JsonNode evaluate(Values values, JsonNode input) {
        try {
            return singleVariable == null
                    ? compute(bindings(values), input, values.memory())
                    : values.apply(singleVariable);
        } catch (EvaluationException e) {
            throw new EvaluationException(e.getMessage(), this);
        } catch (MemoryLimitException | RepeatedFieldException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw new EvaluationException("the expression recurses too deep", this);
        } catch (RuntimeException e) {
            throw new EvaluationException(EvaluationReasons.ofExpression(e, text), this);
        }
    }

    /** Returns the JSON bytes of the value; also fails for a number that is not finite. */
    public byte[] evaluateToBytes(Values values) {
        try {
            return Json.toBytes(evaluate(values), values.memory());
        } catch (InvalidJsonException e) {
            throw new EvaluationException(e.getMessage(), this);
        }
    }

    /** Returns false for false, null, zero, and an empty text, list or object; else true. */
    public boolean isTruthy(Values values) {
        return NodeUtils.isTrue(evaluate(values));
    }

    /** The account pays for the values of the evaluation while it runs, and for its result until the request ends. */
    private JsonNode compute(Map<String, JsonNode> values, JsonNode input, MemoryAccount memory) {
        EvaluationBudget budget = EvaluationBudget.current();
        try {
            budget.start(memory);
            JsonNode value = compiled.apply(values, input);
            budget.releaseMemory();
            budget.start(memory);
            budget.spendDeep(value);
            return value;
        } catch (RuntimeException | StackOverflowError e) {
            budget.releaseMemory();
            throw e;
        } finally {
            EvaluationBudget.reset();
        }
    }

    private Map<String, JsonNode> bindings(Values values) {
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
