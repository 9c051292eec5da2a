package dev.sluice.language.expression.function;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.expression.value.Texts;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.JsonReader;
import java.util.List;

/** The functions that read and write texts with a syntax: JSON, and URLs. */
final class JsonFunctions {
    static final List<Function> ALL = List.of(
            new Function("from-json", 1, 2, ResultKinds.ANY, JsonFunctions::fromJson),
            Function.of("to-json", 1, ResultKinds.TEXT, JsonFunctions::toJson),
            Function.of("parse-url", 1, ResultKinds.constant(UrlParts.KINDS), UrlParts::parse));

    private JsonFunctions() {}

    /** {@code from-json(text, fallback)}: the value; null for null and a text without a value; the fallback for a text that is not JSON. */
    private static JsonNode fromJson(JsonNode[] arguments, Evaluation evaluation) {
        if (arguments[0].isNull()) return arguments[0];
        String json = Texts.of(arguments[0], evaluation.budget());
        JsonCost.pay(json, evaluation.budget());
        if (isBlank(json)) return NullNode.getInstance();
        try {
            return JsonReader.DEFAULT.read(json);
        } catch (InvalidJsonException e) {
            if (arguments.length == 2) return arguments[1];
            throw new ExpressionFailure("from-json() needs the text of a JSON value; found: " + e.getMessage());
        }
    }

    private static boolean isBlank(String json) {
        for (int index = 0; index < json.length(); index++) if (!isSpace(json.charAt(index))) return false;
        return true;
    }

    private static boolean isSpace(char character) {
        return character == ' ' || character == '\n' || character == '\t' || character == '\r';
    }

    private static JsonNode toJson(JsonNode[] arguments, Evaluation evaluation) {
        EvaluationBudget budget = evaluation.budget();
        String json = Texts.of(arguments[0], budget);
        return Texts.node(arguments[0].isTextual() ? quote(json, budget) : json, budget);
    }

    private static String quote(String text, EvaluationBudget budget) {
        budget.chargeText(2L * text.length());
        char[] quoted = JsonStringEncoder.getInstance().quoteAsString(text);
        budget.chargeText(2L * (quoted.length - text.length()));
        return '"' + String.valueOf(quoted) + '"';
    }
}
