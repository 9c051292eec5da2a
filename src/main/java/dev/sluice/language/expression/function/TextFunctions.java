package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Texts;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/** The functions of texts without patterns. They read another value as its JSON, and most of them return null for null. */
final class TextFunctions {
    static final List<Function> ALL = List.of(
            conversion("lowercase", LetterCase::lower),
            conversion("uppercase", LetterCase::upper),
            conversion("trim", TextFunctions::trim),
            comparison("starts-with", String::startsWith),
            comparison("ends-with", String::endsWith),
            Function.of("join", 2, ResultKinds.TEXT, TextFunctions::join),
            Function.of("sha256-hex", 1, ResultKinds.TEXT, Encodings::sha256),
            Function.of("base64url", 1, ResultKinds.TEXT, Encodings::base64url),
            new Function("uuid", 0, 2, ResultKinds.TEXT, Uuids::uuid));

    private TextFunctions() {}

    /** Returns a function of one text, which pays for its new text. */
    private static Function conversion(String name, BiFunction<String, EvaluationBudget, String> conversion) {
        return Function.of(name, 1, ResultKinds.TEXT, (arguments, evaluation) -> {
            if (arguments[0].isNull()) return arguments[0];
            String text = Texts.of(arguments[0], evaluation.budget());
            return TextNode.valueOf(conversion.apply(text, evaluation.budget()));
        });
    }

    private static String trim(String text, EvaluationBudget budget) {
        budget.chargeText(text.length());
        return text.trim();
    }

    private static Function comparison(String name, BiPredicate<String, String> comparison) {
        return Function.of(name, 2, ResultKinds.BOOLEAN, (arguments, evaluation) -> {
            String text = Texts.of(arguments[0], evaluation.budget());
            String part = Texts.of(arguments[1], evaluation.budget());
            evaluation.budget().chargeCharacters(Math.min(text.length(), part.length()));
            return BooleanNode.valueOf(comparison.test(text, part));
        });
    }

    private static JsonNode join(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode list = arguments[0];
        if (list.isNull()) return list;
        if (!list.isArray()) throw Function.failure("join", "a list and a text", arguments);
        EvaluationBudget budget = evaluation.budget();
        String separator = Texts.of(arguments[1], budget);
        StringBuilder joined = new StringBuilder();
        for (int index = 0; index < list.size(); index++) {
            if (index > 0) append(joined, separator, budget);
            append(joined, Texts.of(list.get(index), budget), budget);
        }
        return Texts.node(joined.toString(), budget);
    }

    /** Appends a text, and pays for its copies in the builder and in the final text. */
    private static void append(StringBuilder joined, String text, EvaluationBudget budget) {
        budget.chargeCharacters(text.length());
        budget.chargeBytes(4L * text.length());
        joined.append(text);
    }
}
