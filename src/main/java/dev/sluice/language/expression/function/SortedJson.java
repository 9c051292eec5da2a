package dev.sluice.language.expression.function;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.value.EvaluationBudget;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/**
 * Writes values as JSON with sorted keys. Values with equal texts are equal. An instance with numbers by value also writes equal texts for
 * equal values. Uses no recursion.
 */
final class SortedJson {
    private static final int DIGITS_PER_STEP = 600;

    private final StringBuilder json = new StringBuilder();
    /** Values, and the texts between them. The first one is written next. */
    private final Deque<Object> rest = new ArrayDeque<>();

    private final boolean hasNumbersByValue;
    private final EvaluationBudget budget;

    private SortedJson(boolean hasNumbersByValue, EvaluationBudget budget) {
        this.hasNumbersByValue = hasNumbersByValue;
        this.budget = budget;
    }

    /** Returns the JSON, in which numbers keep their texts. */
    static String write(JsonNode value, EvaluationBudget budget) {
        return new SortedJson(false, budget).writeAll(value);
    }

    /** Returns a text that is the same for equal values, and for no other ones. */
    static String canonical(JsonNode value, EvaluationBudget budget) {
        if (value.isTextual()) return quote(value.textValue(), budget);
        if (value.isNumber()) return canonicalNumber(value, budget);
        return new SortedJson(true, budget).writeAll(value);
    }

    private String writeAll(JsonNode value) {
        rest.push(value);
        while (!rest.isEmpty()) {
            Object next = rest.pop();
            if (next instanceof JsonNode part) write(part);
            else append(String.valueOf(next));
        }
        return json.toString();
    }

    private void write(JsonNode value) {
        budget.chargeSteps(2);
        if (value.isArray()) pushList(value);
        else if (value.isObject()) pushObject(value);
        else if (value.isTextual()) append(quote(value.textValue(), budget));
        else if (value.isNumber() && hasNumbersByValue) append(canonicalNumber(value, budget));
        else append(value.asText());
    }

    private void append(String text) {
        budget.chargeText(2L * text.length());
        json.append(text);
    }

    private void pushList(JsonNode list) {
        budget.chargeList(2L * list.size());
        rest.push("]");
        for (int index = list.size() - 1; index >= 0; index--) {
            rest.push(list.get(index));
            if (index > 0) rest.push(",");
        }
        rest.push("[");
    }

    private void pushObject(JsonNode object) {
        budget.chargeList(3L * object.size());
        String[] keys = sortedKeys(object);
        rest.push("}");
        for (int index = keys.length - 1; index >= 0; index--) {
            rest.push(object.get(keys[index]));
            rest.push((index > 0 ? "," : "") + quote(keys[index], budget) + ":");
        }
        rest.push("{");
    }

    private String[] sortedKeys(JsonNode object) {
        String[] keys = new String[object.size()];
        Iterator<String> names = object.fieldNames();
        for (int index = 0; index < keys.length; index++) keys[index] = names.next();
        Arrays.sort(keys, this::compare);
        return keys;
    }

    private int compare(String left, String right) {
        budget.chargeCharacters(Math.min(left.length(), right.length()));
        return left.compareTo(right);
    }

    private static String quote(String text, EvaluationBudget budget) {
        budget.chargeSteps(10);
        budget.chargeText(4L * text.length());
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** Returns the digits without zeros at the end, and the exponent. */
    private static String canonicalNumber(JsonNode number, EvaluationBudget budget) {
        BigDecimal value = number.decimalValue();
        if (value.signum() == 0) return "0";
        long length = value.precision();
        budget.chargeBigNumber(8 * length);
        // The time of the conversion grows with the square.
        budget.chargeSteps(8 + length * length / DIGITS_PER_STEP);
        String digits = value.unscaledValue().toString();
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') end--;
        long exponent = digits.length() - end - (long) value.scale();
        return digits.substring(0, end) + "e" + exponent;
    }
}
