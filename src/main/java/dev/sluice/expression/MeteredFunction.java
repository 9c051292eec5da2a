package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import java.util.List;
import java.util.Set;

/** Charges a JSLT function for its arguments before the call, and says why it failed. */
final class MeteredFunction extends AbstractFunction {
    /** Functions that read only the beginning of an argument. */
    private static final Set<String> CONSTANT_TIME = Set.of(
            "not",
            "boolean",
            "size",
            "get-key",
            "now",
            "random",
            "uuid",
            "is-number",
            "is-integer",
            "is-decimal",
            "is-string",
            "is-boolean",
            "is-object",
            "is-array");

    private final Function delegate;
    private final boolean isConstantTime;

    private MeteredFunction(Function delegate) {
        super(delegate.getName(), delegate.getMinArguments(), delegate.getMaxArguments());
        this.delegate = delegate;
        this.isConstantTime = CONSTANT_TIME.contains(delegate.getName());
    }

    /** Returns the JSLT functions without those that match a pattern. */
    static List<Function> all() {
        return BuiltinFunctions.functions.entrySet().stream()
                .filter(function -> !RegexFunctions.NAMES.contains(function.getKey()))
                .<Function>map(function -> new MeteredFunction(function.getValue()))
                .toList();
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        if (!isConstantTime) charge(arguments);
        try {
            return delegate.call(input, arguments);
        } catch (RuntimeException e) {
            throw EvaluationReasons.ofFunction(e, getName(), arguments);
        }
    }

    private void charge(JsonNode[] arguments) {
        for (JsonNode argument : arguments) EvaluationBudget.current().spendDeep(argument);
        if (getName().equals("join") && arguments[1] instanceof TextNode separator)
            EvaluationBudget.current().spendText((long) separator.textValue().length() * arguments[0].size());
    }
}
