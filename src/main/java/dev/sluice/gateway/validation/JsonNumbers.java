package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Compares numbers with all their digits, whatever their exponents are. A number that is not a small integer pays a step for each of its
 * characters, because the cost of reading decimal digits is quadratic: at most 1000 characters.
 */
final class JsonNumbers {
    /** Steps of a power of ten, which takes 32 multiplications. */
    private static final int POWER = 1000;

    /** Steps of a digit of a divisor in such multiplications. */
    private static final int STEPS_PER_DIGIT = 40;

    private JsonNumbers() {}

    /** Returns whether a number is an int or a long, which costs no more than the keyword. */
    static boolean isSmall(JsonNode number) {
        return number.isInt() || number.isLong();
    }

    private static BigDecimal decimal(JsonNode number, Check check) {
        if (!isSmall(number)) check.charge(number.asText().length());
        return number.decimalValue();
    }

    static boolean isInteger(JsonNode number, Check check) {
        return number.isIntegralNumber() || isInteger(decimal(number, check));
    }

    private static boolean isInteger(BigDecimal decimal) {
        if (decimal.scale() <= 0 || decimal.signum() == 0) return true;
        // Otherwise the number is between -1 and 1.
        return decimal.precision() > decimal.scale() && endsInZeros(decimal.unscaledValue(), decimal.scale());
    }

    /** BigDecimal.remainder is slower: it removes zeros one after another, each with a division of all digits. */
    private static boolean endsInZeros(BigInteger digits, int zeros) {
        return digits.getLowestSetBit() >= zeros
                && digits.mod(BigInteger.TEN.pow(zeros)).signum() == 0;
    }

    /** Compares two numbers. The comparison of decimals looks at their magnitude before it makes digits from an exponent. */
    static int compare(JsonNode number, JsonNode other, Check check) {
        if (isSmall(number) && isSmall(other)) return Long.compare(number.longValue(), other.longValue());
        return decimal(number, check).compareTo(decimal(other, check));
    }

    /** Returns a hash that equal numbers share. */
    static int hash(JsonNode number, Check check) {
        if (isSmall(number)) return Long.hashCode(number.longValue());
        BigDecimal decimal = decimal(number, check);
        boolean isLong = Math.abs((long) decimal.precision() - decimal.scale()) <= 18 && isInteger(decimal);
        return isLong ? Long.hashCode(decimal.longValue()) : Double.hashCode(decimal.doubleValue());
    }

    /** Returns whether the first number is a multiple of the second, which is not zero. */
    static boolean isMultiple(JsonNode number, JsonNode divisor, Check check) {
        if (isSmall(number) && isSmall(divisor)) return number.longValue() % divisor.longValue() == 0;
        long digits = isSmall(divisor) ? 1 : divisor.asText().length();
        check.charge(POWER + digits * STEPS_PER_DIGIT);
        return isMultiple(decimal(number, check), decimal(divisor, check));
    }

    /** Computes with the remainders of powers of ten, because 1e1000000000 has too many digits. */
    private static boolean isMultiple(BigDecimal number, BigDecimal divisor) {
        BigInteger digits = number.unscaledValue();
        if (digits.signum() == 0) return true;
        BigInteger modulus = divisor.unscaledValue().abs();
        long shift = (long) divisor.scale() - number.scale();
        if (shift >= 0) {
            BigInteger power = BigInteger.TEN.modPow(BigInteger.valueOf(shift), modulus);
            return digits.mod(modulus).multiply(power).mod(modulus).signum() == 0;
        }
        if (-shift > number.precision()) return false;
        return digits.mod(modulus.multiply(BigInteger.TEN.pow((int) -shift))).signum() == 0;
    }
}
