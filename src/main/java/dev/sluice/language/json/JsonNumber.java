package dev.sluice.language.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A number that an int or a long cannot represent: a decimal, a large integer, or {@code -0}. A number that was read keeps its text, such as
 * {@code 1.10} or {@code 1e3}. A number that was computed is written without an exponent up to {@value #MAX_PLAIN_LENGTH} digits. Numbers
 * are equal if their values are equal. Immutable; thread-safe, because each thread computes the same text and the same value.
 */
public sealed class JsonNumber extends NumericNode {
    private static final int MAX_PLAIN_LENGTH = 40;

    private static final int LENGTH_OF_SAFE_LONG = 18;

    private final boolean isInteger;
    private @Nullable String text;
    private @Nullable BigDecimal value;

    JsonNumber(boolean isInteger, @Nullable String text, @Nullable BigDecimal value) {
        this.isInteger = isInteger;
        this.text = text;
        this.value = value;
    }

    /**
     * Returns the number of a JSON text, which keeps the text.
     *
     * @throws NumberFormatException if the exponent does not fit into an int
     */
    public static NumericNode parse(String text) {
        boolean hasExponent = text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
        boolean isInteger = !hasExponent && text.indexOf('.') < 0;
        if (isInteger && text.length() <= LENGTH_OF_SAFE_LONG && !text.equals("-0")) return of(Long.parseLong(text));
        return new JsonNumber(isInteger, text, hasExponent ? new BigDecimal(text) : null);
    }

    /** Returns a computed integer. */
    public static NumericNode of(long value) {
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    /** Returns a computed integer. */
    public static NumericNode of(BigInteger value) {
        return value.bitLength() < Long.SIZE
                ? of(value.longValue())
                : new JsonNumber(true, null, new BigDecimal(value));
    }

    /** Returns a computed decimal, which stays a decimal if it is whole. */
    public static NumericNode of(BigDecimal value) {
        return new JsonNumber(false, null, value);
    }

    /**
     * Returns a computed decimal of up to 36 digits. Its {@link BigDecimal} is made on first use.
     *
     * @param high the digits before the last 18
     * @param low the last 18 digits, with the sign of {@code high}
     * @param scale the number of digits behind the point
     */
    public static NumericNode of(long high, long low, int scale) {
        return new TwoPartNumber(high, low, scale);
    }

    @Override
    public final BigDecimal decimalValue() {
        BigDecimal computed = value;
        if (computed == null) {
            computed = computeValue();
            value = computed;
        }
        return computed;
    }

    /** Returns the value, which stays after the first call. */
    BigDecimal computeValue() {
        return new BigDecimal(String.valueOf(text));
    }

    @Override
    public String asText() {
        String written = text;
        if (written == null) {
            written = write(decimalValue());
            text = written;
        }
        return written;
    }

    private static String write(BigDecimal value) {
        long before = Math.max(1, (long) value.precision() - value.scale());
        boolean isPlain = (value.signum() == 0 ? 1 : before) + Math.max(0, value.scale()) <= MAX_PLAIN_LENGTH;
        return isPlain ? value.toPlainString() : value.toString();
    }

    @Override
    public boolean isBigInteger() {
        return isInteger;
    }

    @Override
    public boolean isBigDecimal() {
        return !isInteger;
    }

    @Override
    public boolean isIntegralNumber() {
        return isInteger;
    }

    @Override
    public boolean isFloatingPointNumber() {
        return !isInteger;
    }

    @Override
    public JsonToken asToken() {
        return isInteger ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
    }

    @Override
    public NumberType numberType() {
        return isInteger ? NumberType.BIG_INTEGER : NumberType.BIG_DECIMAL;
    }

    @Override
    public Number numberValue() {
        return isInteger ? bigIntegerValue() : decimalValue();
    }

    @Override
    public int intValue() {
        return decimalValue().intValue();
    }

    @Override
    public long longValue() {
        return decimalValue().longValue();
    }

    @Override
    public double doubleValue() {
        return decimalValue().doubleValue();
    }

    @Override
    public BigInteger bigIntegerValue() {
        return decimalValue().toBigInteger();
    }

    @Override
    public boolean canConvertToInt() {
        return isWithin(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Override
    public boolean canConvertToLong() {
        return isWithin(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private boolean isWithin(long least, long most) {
        BigDecimal number = decimalValue();
        return number.compareTo(BigDecimal.valueOf(least)) >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    /** Compares without a computation that could expand the exponent. */
    @Override
    public boolean canConvertToExactIntegral() {
        BigDecimal number = decimalValue();
        return number.scale() <= 0
                || number.signum() == 0
                || number.stripTrailingZeros().scale() <= 0;
    }

    @Override
    public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeNumber(asText());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonNumber number && decimalValue().compareTo(number.decimalValue()) == 0;
    }

    @Override
    public int hashCode() {
        return decimalValue().stripTrailingZeros().hashCode();
    }

    /** A decimal whose digits are in two parts. */
    private static final class TwoPartNumber extends JsonNumber {
        private static final BigInteger BASE = BigInteger.TEN.pow(18);

        private final long high;
        private final long low;
        private final int scale;

        TwoPartNumber(long high, long low, int scale) {
            super(false, null, null);
            this.high = high;
            this.low = low;
            this.scale = scale;
        }

        @Override
        BigDecimal computeValue() {
            BigInteger digits = BigInteger.valueOf(high).multiply(BASE).add(BigInteger.valueOf(low));
            return new BigDecimal(digits, scale);
        }
    }
}
