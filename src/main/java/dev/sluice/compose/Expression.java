package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSLT expression, compiled once at load. Two are equal when their texts are. Evaluating one touches nothing but its
 * variables, so one instance serves every event loop.
 */
public final class Expression {
    private static final Pattern PLAIN_REFERENCE = Pattern.compile("\\$[A-Za-z_][A-Za-z0-9_-]*");

    private final String text;
    private final com.schibsted.spt.data.jslt.Expression compiled;
    private final Set<String> variables;

    private Expression(String text, com.schibsted.spt.data.jslt.Expression compiled) {
        this.text = text;
        this.compiled = compiled;
        this.variables = ExpressionVariables.of(text, compiled);
    }

    /**
     * Compiles a text.
     *
     * @throws InvalidText when it is no JSLT expression, with the place of the mistake
     */
    public static Expression parse(String text) {
        try {
            // JSLT by itself drops keys whose value is null, [] or {}; a gateway that does so loses data.
            Parser parser = new Parser(new StringReader(text))
                    .withFunctions(Functions.ALL)
                    .withObjectFilter("true");
            return new Expression(text, parser.compile());
        } catch (JsltException e) {
            throw ExpressionErrors.located(text, e);
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
    public @Nullable String plainReference() {
        String trimmed = text.trim();
        return PLAIN_REFERENCE.matcher(trimmed).matches() ? trimmed.substring(1) : null;
    }

    /**
     * Computes the value.
     *
     * @param values the value of each of {@link #variables()}
     * @throws ExpressionFailed when the values do not allow it
     */
    public JsonNode evaluate(Function<String, JsonNode> values) {
        Map<String, JsonNode> bound = new HashMap<>();
        for (String variable : variables) bound.put(variable, values.apply(variable));
        try {
            return compiled.apply(bound, NullNode.getInstance());
        } catch (JsltException e) {
            throw new ExpressionFailed(e.getMessageWithoutLocation());
        } catch (StackOverflowError e) {
            throw new ExpressionFailed("it recurses without end");
        }
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
