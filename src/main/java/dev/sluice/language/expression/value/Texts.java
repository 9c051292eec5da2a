package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.Json;
import java.io.StringWriter;

/** The texts of values. */
public final class Texts {
    private static final int STEPS_OF_WRITER = 30;

    private Texts() {}

    /** Returns a text as it is, and the JSON of any other value. Fails for a value with more than 1,000 levels. */
    public static String of(JsonNode value, EvaluationBudget budget) {
        if (value instanceof TextNode) {
            budget.chargeStep();
            return value.textValue();
        }
        if (!value.isContainerNode()) return scalar(value.asText(), budget);
        return scalar(json(value, budget), budget);
    }

    private static String json(JsonNode value, EvaluationBudget budget) {
        budget.chargeSteps(STEPS_OF_WRITER);
        try {
            StringWriter json = new PaidWriter(budget);
            Json.write(value, json);
            return json.toString();
        } catch (InvalidJsonException e) {
            throw new ExpressionFailure("a value has too many levels for a text");
        }
    }

    private static String scalar(String text, EvaluationBudget budget) {
        budget.chargeText(text.length());
        return text;
    }

    /** Returns a new text after it was paid for. */
    public static TextNode node(String text, EvaluationBudget budget) {
        budget.chargeBytes(EvaluationBudget.TEXT);
        return TextNode.valueOf(text);
    }

    /** Returns two texts in a row. */
    public static TextNode concatenate(String left, String right, EvaluationBudget budget) {
        budget.chargeText((long) left.length() + right.length());
        return TextNode.valueOf(left.concat(right));
    }

    /** Returns a text several times in a row; nothing for a number below one. */
    public static TextNode repeat(String text, long times, EvaluationBudget budget) {
        long repetitions = Math.max(0, Math.min(times, Integer.MAX_VALUE));
        budget.chargeText(text.length() * repetitions);
        return TextNode.valueOf(text.repeat((int) (text.isEmpty() ? 0 : repetitions)));
    }

    /** Pays for the JSON of a list or an object while it grows. */
    private static final class PaidWriter extends StringWriter {
        private final EvaluationBudget budget;

        PaidWriter(EvaluationBudget budget) {
            this.budget = budget;
        }

        @Override
        public void write(char[] characters, int offset, int length) {
            budget.chargeSteps(length / 4);
            budget.chargeText(2L * length);
            super.write(characters, offset, length);
        }
    }
}
