package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.json.JsonNumber;
import org.jspecify.annotations.Nullable;

/** Reads the texts of numbers: those of JSON, and those with zeros before the first digit. */
public final class NumberText {
    static final int MAX_LENGTH = 1000;

    private NumberText() {}

    /** Returns a number as it is, and the number of a text; null for another value. */
    public static @Nullable JsonNode read(JsonNode value, EvaluationBudget budget) {
        if (value.isNumber()) return value;
        return value.isTextual() ? parse(value.textValue(), budget) : null;
    }

    /**
     * Returns the number, which keeps its text; null for another text, for more than {@value #MAX_LENGTH} characters, and for an exponent
     * that does not fit into an int.
     */
    static @Nullable NumericNode parse(String text, EvaluationBudget budget) {
        if (text.length() > MAX_LENGTH) return null;
        // The time of a conversion grows with the square.
        budget.chargeSteps(4 + text.length() * text.length() / 600);
        budget.chargeBigNumber(4L * text.length());
        try {
            return isNumber(text) ? JsonNumber.parse(withoutLeadingZeros(text)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * Returns the number of an argument, or of its text; the value null for null, a boolean, a list or an object.
     *
     * @param function the function with this argument
     */
    static JsonNode argument(JsonNode value, String function, EvaluationBudget budget) {
        if (value.isNumber()) return value;
        if (!value.isTextual()) return NullNode.getInstance();
        JsonNode number = parse(value.textValue(), budget);
        if (number == null) throw Function.failure(function, "a number, or the text of a number", value);
        return number;
    }

    private static boolean isNumber(String text) {
        int start = startOfDigits(text);
        int end = endOfDigits(text, start);
        if (end == start) return false;
        if (isAt(text, end, '.')) {
            int fraction = end + 1;
            end = endOfDigits(text, fraction);
            if (end == fraction) return false;
        }
        return end == text.length() || isExponent(text, end);
    }

    private static boolean isExponent(String text, int start) {
        if (!isAt(text, start, 'e') && !isAt(text, start, 'E')) return false;
        boolean isSigned = isAt(text, start + 1, '+') || isAt(text, start + 1, '-');
        int digits = isSigned ? start + 2 : start + 1;
        int end = endOfDigits(text, digits);
        return end > digits && end == text.length();
    }

    private static int startOfDigits(String text) {
        return isAt(text, 0, '-') ? 1 : 0;
    }

    private static int endOfDigits(String text, int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) end++;
        return end;
    }

    private static boolean isAt(String text, int index, char character) {
        return index < text.length() && text.charAt(index) == character;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static String withoutLeadingZeros(String text) {
        int start = startOfDigits(text);
        int first = start;
        while (isAt(text, first, '0') && first + 1 < text.length() && isDigit(text.charAt(first + 1))) first++;
        return first == start ? text : text.substring(0, start) + text.substring(first);
    }
}
