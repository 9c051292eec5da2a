package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import dev.sluice.language.expression.value.Arithmetic;
import dev.sluice.language.expression.value.Comparisons;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.json.JsonNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.UnaryOperator;

/** The functions of numbers. Their results are exact. */
final class NumberFunctions {
    private static final ResultKinds NUMBERS = ResultKinds.constant(Kinds.listOf(Kinds.NUMBER));
    private static final ResultKinds NUMBER_OR_TEXT = ResultKinds.constant(Kinds.NUMBER.or(Kinds.TEXT));

    static final List<Function> ALL = List.of(
            rounding("round", number -> number.add(NumberFunctions.HALF).setScale(0, RoundingMode.FLOOR)),
            rounding("floor", number -> number.setScale(0, RoundingMode.FLOOR)),
            rounding("ceiling", number -> number.setScale(0, RoundingMode.CEILING)),
            Function.of("sum", 1, ResultKinds.NUMBER, NumberFunctions::sum),
            Function.of("avg", 1, ResultKinds.NUMBER, NumberFunctions::average),
            Function.of("mod", 2, ResultKinds.NUMBER, NumberFunctions::mod),
            Function.of("min", 2, NUMBER_OR_TEXT, NumberFunctions::min),
            Function.of("max", 2, NUMBER_OR_TEXT, NumberFunctions::max),
            Function.of("random", 0, ResultKinds.NUMBER, NumberFunctions::random),
            Function.of("numbers", 2, NUMBERS, NumberFunctions::numbers));

    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final int DIGITS_PER_STEP = 4;

    private NumberFunctions() {}

    private static Function rounding(String name, UnaryOperator<BigDecimal> rounding) {
        return Function.of(name, 1, ResultKinds.NUMBER, (arguments, evaluation) -> {
            JsonNode number = arguments[0];
            if (number.isNull() || isSmall(number)) return number;
            if (!number.isNumber()) throw Function.failure(name, "a number", number);
            return round(number, rounding, evaluation.budget());
        });
    }

    private static JsonNode round(JsonNode number, UnaryOperator<BigDecimal> rounding, EvaluationBudget budget) {
        BigDecimal whole = rounding.apply(operand(number, budget));
        return Arithmetic.checked(JsonNumber.of(whole.toBigInteger()), budget);
    }

    /** Returns a number after it has paid for its digits without an exponent. */
    private static BigDecimal operand(JsonNode number, EvaluationBudget budget) {
        BigDecimal value = Arithmetic.operand(number, budget);
        long digits = (long) value.precision() + Math.abs(value.scale());
        budget.chargeSteps(2 + digits / DIGITS_PER_STEP);
        budget.chargeBytes(digits);
        return value;
    }

    private static boolean isSmall(JsonNode number) {
        return number instanceof IntNode || number instanceof LongNode;
    }

    private static JsonNode sum(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode list = arguments[0];
        return list.isNull() ? list : sum("sum", list, evaluation.budget());
    }

    /** {@code avg(list)}: the sum divided by the number of elements, as {@code /} divides; null for null and an empty list. */
    private static JsonNode average(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode list = arguments[0];
        if (list.isNull()) return list;
        NumericNode sum = sum("avg", list, evaluation.budget());
        if (list.isEmpty()) return NullNode.getInstance();
        return Arithmetic.divide(sum, IntNode.valueOf(list.size()), evaluation.budget());
    }

    private static NumericNode sum(String name, JsonNode list, EvaluationBudget budget) {
        if (!list.isArray()) throw Function.failure(name, "a list of numbers", list);
        BigDecimal sum = BigDecimal.ZERO;
        boolean areIntegers = true;
        for (JsonNode number : list) {
            sum = sum.add(summand(name, number, budget));
            areIntegers &= number.isIntegralNumber();
        }
        return Arithmetic.checked(areIntegers ? JsonNumber.of(sum.toBigInteger()) : JsonNumber.of(sum), budget);
    }

    private static BigDecimal summand(String name, JsonNode number, EvaluationBudget budget) {
        if (!number.isNumber()) throw Function.failure(name, "a list of numbers", number);
        budget.chargeNumber();
        return operand(number, budget);
    }

    private static JsonNode mod(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode dividend = arguments[0];
        JsonNode divisor = arguments[1];
        if (dividend.isNull()) return dividend;
        if (dividend.isNumber() && divisor.isNull()) return divisor;
        if (!dividend.isNumber() || !divisor.isNumber())
            throw Function.failure("mod", "two whole numbers", dividend, divisor);
        payForDivision(dividend, divisor, evaluation.budget());
        return Arithmetic.mod(dividend, divisor, evaluation.budget());
    }

    private static void payForDivision(JsonNode dividend, JsonNode divisor, EvaluationBudget budget) {
        if (!isSmall(dividend)) operand(dividend, budget);
        if (!isSmall(divisor)) operand(divisor, budget);
    }

    private static JsonNode min(JsonNode[] arguments, Evaluation evaluation) {
        return compare("min", arguments, evaluation) < 0 ? arguments[0] : arguments[1];
    }

    private static JsonNode max(JsonNode[] arguments, Evaluation evaluation) {
        if (arguments[0].isNull() || arguments[1].isNull()) return NullNode.getInstance();
        return compare("max", arguments, evaluation) > 0 ? arguments[0] : arguments[1];
    }

    private static int compare(String name, JsonNode[] arguments, Evaluation evaluation) {
        JsonNode left = arguments[0];
        JsonNode right = arguments[1];
        boolean isComparable = left.isNull()
                || right.isNull()
                || (left.isNumber() && right.isNumber())
                || (left.isTextual() && right.isTextual());
        if (!isComparable) throw Function.failure(name, "two numbers or two texts", left, right);
        return Comparisons.compare(left, right, evaluation.budget());
    }

    /** Returns a decimal from 0 to 1, less than 1. */
    private static JsonNode random(JsonNode[] arguments, Evaluation evaluation) {
        evaluation.budget().chargeSteps(20);
        evaluation.budget().chargeBigNumber(Double.SIZE);
        return JsonNumber.of(BigDecimal.valueOf(evaluation.random().nextDouble()));
    }

    /** {@code numbers(2, 5)}: the integers from first to last as a list, which may be empty; null if an argument is null. */
    private static JsonNode numbers(JsonNode[] arguments, Evaluation evaluation) {
        if (arguments[0].isNull() || arguments[1].isNull()) return NullNode.getInstance();
        long first = integer(arguments[0], arguments, evaluation);
        long last = integer(arguments[1], arguments, evaluation);
        if (last < first) return JsonNodeFactory.instance.arrayNode();
        return range(first, last - first, evaluation.budget());
    }

    private static JsonNode range(long first, long difference, EvaluationBudget budget) {
        // A difference of two longs that exceeds a long is negative.
        long count = difference >= 0 && difference < Integer.MAX_VALUE ? difference + 1 : Integer.MAX_VALUE;
        budget.chargeList(count);
        budget.chargeBytes(Long.BYTES * 3 * count);
        ArrayNode numbers = JsonNodeFactory.instance.arrayNode((int) count);
        for (long offset = 0; offset < count; offset++) numbers.add(JsonNumber.of(first + offset));
        return numbers;
    }

    private static long integer(JsonNode value, JsonNode[] arguments, Evaluation evaluation) {
        if (isSmall(value)) return value.longValue();
        boolean isInteger = value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToLong();
        if (!isInteger) throw Function.failure("numbers", "two whole numbers", arguments);
        return operand(value, evaluation.budget()).longValue();
    }

    /** Returns a number without its fraction if it fits into 64 bits; fails otherwise. */
    static long toLong(JsonNode number, String function, EvaluationBudget budget) {
        if (isSmall(number)) return number.longValue();
        BigInteger whole = operand(number, budget).toBigInteger();
        if (whole.bitLength() >= Long.SIZE) throw Function.failure(function, "numbers of 64 bits", number);
        return whole.longValue();
    }
}
