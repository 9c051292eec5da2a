package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import dev.sluice.language.json.JsonNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Exact arithmetic. The result of two integers is an integer if it is whole; otherwise it is a decimal. A quotient that is not exact has 34
 * digits, rounded half to even. A number of a computation has at most {@value #MAX_DIGITS} digits on each side of the point; the check
 * reads the exponent alone.
 */
public final class Arithmetic {
    static final int MAX_DIGITS = 1000;

    /** Digits of a number whose comparison is one step. */
    private static final int FAST_DIGITS = 36;

    /** Pairs of digits that a product, a quotient, or the conversion of a text computes in one step. */
    private static final int PAIRS_PER_STEP = 600;

    /** Steps of a quotient of numbers that are not short. */
    private static final int STEPS_OF_DIVISION = 20;

    private static final BigInteger FIVE = BigInteger.valueOf(5);

    private Arithmetic() {}

    public static NumericNode add(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (areSmall(left, right)) {
            long a = left.longValue();
            long b = right.longValue();
            long sum = a + b;
            if (((a ^ sum) & (b ^ sum)) >= 0) return small(sum, budget);
        }
        BigDecimal a = operand(left, budget);
        BigDecimal b = operand(right, budget);
        payToAlign(a, b, budget);
        return result(left, right, a.add(b), budget);
    }

    public static NumericNode subtract(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (areSmall(left, right)) {
            long a = left.longValue();
            long b = right.longValue();
            long difference = a - b;
            if (((a ^ b) & (a ^ difference)) >= 0) return small(difference, budget);
        }
        BigDecimal a = operand(left, budget);
        BigDecimal b = operand(right, budget);
        payToAlign(a, b, budget);
        return result(left, right, a.subtract(b), budget);
    }

    public static NumericNode multiply(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (areSmall(left, right)) {
            long a = left.longValue();
            long b = right.longValue();
            long product = a * b;
            if (Math.multiplyHigh(a, b) == product >> 63) return small(product, budget);
        }
        BigDecimal a = operand(left, budget);
        BigDecimal b = operand(right, budget);
        pay(a.precision(), b.precision(), budget);
        return result(left, right, a.multiply(b), budget);
    }

    private static void pay(long digits, long otherDigits, EvaluationBudget budget) {
        budget.chargeSteps(digits * otherDigits / PAIRS_PER_STEP);
    }

    /** A sum expands the operand with fewer digits behind the point. */
    private static void payToAlign(BigDecimal left, BigDecimal right, EvaluationBudget budget) {
        long zeros = Math.abs((long) left.scale() - right.scale());
        pay(left.precision() + zeros, right.precision() + zeros, budget);
        budget.chargeBytes(zeros);
    }

    /** Divides; fails for a divisor of zero. */
    public static NumericNode divide(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (isZero(right)) throw new ExpressionFailure("a division by zero");
        if (areSmall(left, right)) {
            long a = left.longValue();
            long b = right.longValue();
            if (a % b == 0 && b != -1) return small(a / b, budget);
        }
        BigDecimal a = operand(left, budget);
        BigDecimal b = operand(right, budget);
        boolean isWhole = areIntegers(left, right)
                && a.toBigInteger().mod(b.toBigInteger().abs()).signum() == 0;
        return isWhole
                ? result(left, right, new BigDecimal(a.toBigInteger().divide(b.toBigInteger())), budget)
                : quotient(a, b, budget);
    }

    private static NumericNode quotient(BigDecimal dividend, BigDecimal divisor, EvaluationBudget budget) {
        NumericNode quotient = ShortDivision.divide(dividend, divisor);
        if (quotient == null) return checked(JsonNumber.of(longQuotient(dividend, divisor, budget)), budget);
        budget.chargeBigNumber(MathContext.DECIMAL128.getPrecision());
        return quotient;
    }

    private static BigDecimal longQuotient(BigDecimal dividend, BigDecimal divisor, EvaluationBudget budget) {
        budget.chargeSteps(STEPS_OF_DIVISION);
        pay(dividend.precision(), divisor.precision(), budget);
        // Decimals that are this short have a finite quotient here. BigDecimal rounds it in a multiple of the time of
        // the exact one.
        if (ShortDivision.areShort(dividend, divisor)) return dividend.divide(divisor);
        BigDecimal rounded = dividend.divide(divisor, MathContext.DECIMAL128);
        if (rounded.precision() < MathContext.DECIMAL128.getPrecision()) return rounded;
        return isFinite(dividend, divisor, budget) ? dividend.divide(divisor) : rounded;
    }

    /** Returns whether the digits of a quotient end: the dividend has every prime factor of the divisor but 2 and 5. */
    private static boolean isFinite(BigDecimal dividend, BigDecimal divisor, EvaluationBudget budget) {
        return isFinite(dividend.unscaledValue(), divisor.unscaledValue().abs(), budget);
    }

    private static boolean isFinite(BigInteger dividend, BigInteger divisor, EvaluationBudget budget) {
        BigInteger rest = divisor.shiftRight(divisor.getLowestSetBit());
        while (rest.mod(FIVE).signum() == 0) {
            budget.chargeSteps(1 + rest.bitLength() / 64);
            rest = rest.divide(FIVE);
        }
        budget.chargeSteps((long) dividend.bitLength() * rest.bitLength() / 4096);
        return divisor.bitLength() <= 4 * MAX_DIGITS && dividend.mod(rest).signum() == 0;
    }

    /** Returns the rest of an integer division, which is never negative. */
    public static NumericNode mod(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (!areIntegers(left, right)) throw ExpressionFailure.of("mod()", "two whole numbers", left, right);
        if (isZero(right)) throw new ExpressionFailure("mod() divides by zero");
        if (areSmall(left, right) && right.longValue() != Long.MIN_VALUE)
            return small(Math.floorMod(left.longValue(), Math.abs(right.longValue())), budget);
        BigDecimal dividend = operand(left, budget);
        BigDecimal divisor = operand(right, budget);
        pay(dividend.precision(), divisor.precision(), budget);
        return checked(
                JsonNumber.of(dividend.toBigInteger().mod(divisor.toBigInteger().abs())), budget);
    }

    /** Compares by value. */
    static int compare(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (areSmall(left, right)) return Long.compare(left.longValue(), right.longValue());
        BigDecimal a = left.decimalValue();
        BigDecimal b = right.decimalValue();
        budget.chargeSteps(1L + (a.precision() + b.precision()) / FAST_DIGITS);
        return a.compareTo(b);
    }

    static boolean isZero(JsonNode number) {
        return isSmall(number) ? number.longValue() == 0 : number.decimalValue().signum() == 0;
    }

    private static boolean isSmall(JsonNode number) {
        return number instanceof IntNode || number instanceof LongNode;
    }

    private static boolean areSmall(JsonNode left, JsonNode right) {
        return isSmall(left) && isSmall(right);
    }

    private static boolean areIntegers(JsonNode left, JsonNode right) {
        return left.isIntegralNumber() && right.isIntegralNumber();
    }

    private static NumericNode small(long value, EvaluationBudget budget) {
        budget.chargeNumber();
        return JsonNumber.of(value);
    }

    /** Returns a number for a computation, after the check of its digits. */
    public static BigDecimal operand(JsonNode number, EvaluationBudget budget) {
        BigDecimal value = number.decimalValue();
        requireDigits(value);
        pay(value.precision(), value.precision(), budget);
        return value.signum() == 0 ? zero(value) : value;
    }

    private static BigDecimal zero(BigDecimal zero) {
        return BigDecimal.valueOf(0, Math.max(0, Math.min(zero.scale(), MAX_DIGITS)));
    }

    private static NumericNode result(JsonNode left, JsonNode right, BigDecimal value, EvaluationBudget budget) {
        return checked(areIntegers(left, right) ? JsonNumber.of(value.toBigInteger()) : JsonNumber.of(value), budget);
    }

    /** Returns a computed number after the check of its digits, and pays for it. */
    public static NumericNode checked(NumericNode number, EvaluationBudget budget) {
        BigDecimal value = number.decimalValue();
        requireDigits(value);
        budget.chargeBigNumber(value.precision());
        return number;
    }

    private static void requireDigits(BigDecimal value) {
        boolean isTooLong = value.scale() > MAX_DIGITS || (long) value.precision() - value.scale() > MAX_DIGITS;
        if (isTooLong && value.signum() != 0)
            throw new ExpressionFailure(
                    "a number of a computation has more than " + MAX_DIGITS + " digits before or behind the point");
    }
}
