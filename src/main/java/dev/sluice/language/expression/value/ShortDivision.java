package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.node.NumericNode;
import dev.sluice.language.json.JsonNumber;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Divides short decimals in the arithmetic of longs, which takes a fraction of the time of {@link BigDecimal}. Computes up to nine digits
 * at once, as a division by hand does. For quotients whose digits never end, so that no rounding is a tie.
 */
final class ShortDivision {
    private static final int DIGITS = 34;
    private static final int LOW_DIGITS = 18;
    private static final int MAX_DIGITS_OF_DIVIDEND = DIGITS - LOW_DIGITS;

    /** Most digits of the divisor, and of one division. The product of a rest and their power of ten fits into a long. */
    private static final int BLOCK = 9;

    private static final long[] POWERS = powers();

    private final long divisor;
    private long rest;

    private ShortDivision(long rest, long divisor) {
        this.rest = rest;
        this.divisor = divisor;
    }

    private static long[] powers() {
        long[] powers = new long[LOW_DIGITS];
        powers[0] = 1;
        for (int exponent = 1; exponent < powers.length; exponent++) powers[exponent] = 10 * powers[exponent - 1];
        return powers;
    }

    static boolean areShort(BigDecimal dividend, BigDecimal divisor) {
        return dividend.precision() <= MAX_DIGITS_OF_DIVIDEND && divisor.precision() <= BLOCK;
    }

    private static long withoutFactorsOfTen(long divisor) {
        long rest = divisor >> Long.numberOfTrailingZeros(divisor);
        while (rest % 5 == 0) rest /= 5;
        return rest;
    }

    /** Returns the unscaled value of a short number without a {@link java.math.BigInteger}. */
    private static long unscaled(BigDecimal number) {
        return number.scaleByPowerOfTen(number.scale()).longValue();
    }

    /** Returns the quotient with 34 digits; null if a number is not short, or the digits of the quotient end. */
    static @Nullable NumericNode divide(BigDecimal dividend, BigDecimal divisor) {
        if (!areShort(dividend, divisor)) return null;
        long numerator = Math.abs(unscaled(dividend));
        long denominator = Math.abs(unscaled(divisor));
        if (numerator % withoutFactorsOfTen(denominator) == 0) return null;
        int scale = dividend.scale() - divisor.scale();
        while (numerator < denominator) {
            numerator *= 10;
            scale++;
        }
        int sign = dividend.signum() * divisor.signum();
        return new ShortDivision(numerator % denominator, denominator).quotient(numerator / denominator, sign, scale);
    }

    private NumericNode quotient(long whole, int sign, int scale) {
        int missing = MAX_DIGITS_OF_DIVIDEND - length(whole);
        int block = Math.min(missing, BLOCK);
        long high = append(append(whole, block), missing - block);
        long low = append(append(0, BLOCK), BLOCK);
        // The carry stays in the low part: its digits are not all nines, because the divisor is less than a block.
        long rounded = 2 * rest > divisor ? low + 1 : low;
        return JsonNumber.of(sign * high, sign * rounded, scale + missing + LOW_DIGITS);
    }

    private static int length(long number) {
        int length = 1;
        while (number >= POWERS[length]) length++;
        return length;
    }

    /** Returns a number with the next digits of the quotient behind it. */
    private long append(long number, int digits) {
        long dividend = rest * POWERS[digits];
        rest = dividend % divisor;
        return number * POWERS[digits] + dividend / divisor;
    }
}
