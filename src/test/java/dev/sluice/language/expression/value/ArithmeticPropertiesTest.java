package dev.sluice.language.expression.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.NumericNode;
import com.sun.management.ThreadMXBean;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Size;
import dev.sluice.language.json.JsonNumber;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The arithmetic of expressions is that of {@link BigDecimal}, with its limits. */
class ArithmeticPropertiesTest {
    private static final int MAX_PLAIN_DIGITS = 40;

    /** jqwik has one instance of a property for all of its tries. */
    private final EvaluationBudget budget =
            new EvaluationBudget(new EvaluationLimits(100_000_000, Size.mib(1000), 1000), MemoryAccount.unlimited());

    @Property(tries = 3000)
    void sums_differences_and_products_are_exact(@ForAll("numbers") String left, @ForAll("numbers") String right) {
        BigDecimal a = new BigDecimal(left);
        BigDecimal b = new BigDecimal(right);
        assertNumber(Arithmetic.add(number(left), number(right), budget), a.add(b), left, right);
        assertNumber(Arithmetic.subtract(number(left), number(right), budget), a.subtract(b), left, right);
        assertNumber(Arithmetic.multiply(number(left), number(right), budget), a.multiply(b), left, right);
    }

    @Property(tries = 3000)
    void a_quotient_is_exact_or_has_34_digits(@ForAll("numbers") String left, @ForAll("numbers") String right) {
        BigDecimal a = new BigDecimal(left);
        BigDecimal b = new BigDecimal(right);
        if (b.signum() == 0) {
            assertThatExceptionOfType(ExpressionFailure.class)
                    .isThrownBy(() -> Arithmetic.divide(number(left), number(right), budget))
                    .withMessage("a division by zero");
            return;
        }
        NumericNode quotient = Arithmetic.divide(number(left), number(right), budget);
        assertThat(quotient.decimalValue()).isEqualByComparingTo(quotient(a, b));
        boolean isWhole = isInteger(left) && isInteger(right) && a.remainder(b).signum() == 0;
        assertThat(quotient.isIntegralNumber()).isEqualTo(isWhole);
    }

    @Property(tries = 3000)
    void a_quotient_of_short_numbers_has_the_digits_and_the_scale_of_a_big_decimal(
            @ForAll @LongRange(min = -99_999_999_999_999_999L, max = 99_999_999_999_999_999L) long dividend,
            @ForAll @IntRange(min = 0, max = 20) int scale,
            @ForAll @LongRange(min = -99_999_999_999L, max = 99_999_999_999L) long divisor,
            @ForAll @IntRange(min = 0, max = 9) int scaleOfDivisor) {
        if (divisor == 0 || dividend == 0) return;
        BigDecimal a = BigDecimal.valueOf(dividend, scale);
        BigDecimal b = BigDecimal.valueOf(divisor, scaleOfDivisor);
        NumericNode quotient = Arithmetic.divide(JsonNumber.of(a), JsonNumber.of(b), budget);
        assertThat(quotient.decimalValue()).isEqualTo(quotient(a, b));
        assertThat(quotient).isEqualTo(JsonNumber.of(quotient(a, b)));
        assertThat(quotient.asText()).isEqualTo(JsonNumber.of(quotient(a, b)).asText());
    }

    private static BigDecimal quotient(BigDecimal dividend, BigDecimal divisor) {
        try {
            return dividend.divide(divisor);
        } catch (ArithmeticException infinite) {
            return dividend.divide(divisor, MathContext.DECIMAL128);
        }
    }

    @Property
    void a_decimal_quotient_keeps_the_digits_behind_the_point(
            @ForAll("decimals") String left, @ForAll("smallIntegers") int right) {
        BigDecimal a = new BigDecimal(left);
        NumericNode product = Arithmetic.multiply(number(left), JsonNumber.of(right), budget);
        assertThat(Arithmetic.divide(product, JsonNumber.of(right), budget)
                        .decimalValue()
                        .scale())
                .isLessThanOrEqualTo(Math.max(0, a.scale()));
    }

    @Property
    void the_rest_of_a_division_is_never_negative(@ForAll("integers") String left, @ForAll("integers") String right) {
        BigInteger a = new BigInteger(left);
        BigInteger b = new BigInteger(right);
        if (b.signum() == 0) return;
        assertNumber(Arithmetic.mod(number(left), number(right), budget), new BigDecimal(a.mod(b.abs())), left, right);
    }

    @Property(tries = 2000)
    void numbers_are_compared_by_value(@ForAll("anyNumbers") String left, @ForAll("anyNumbers") String right) {
        int expected = new BigDecimal(left).compareTo(new BigDecimal(right));
        assertThat(Comparisons.compare(number(left), number(right), budget)).isEqualTo(expected);
        assertThat(Comparisons.equal(number(left), number(right), budget)).isEqualTo(expected == 0);
    }

    @Property(tries = 2000)
    void a_computed_number_is_written_without_an_exponent_up_to_40_digits(
            @ForAll("numbers") String left, @ForAll("numbers") String right) {
        NumericNode sum = Arithmetic.add(number(left), number(right), budget);
        BigDecimal value = sum.decimalValue();
        String text = sum.asText();
        assertThat(new BigDecimal(text)).isEqualByComparingTo(value);
        String plain = value.toPlainString();
        long digits = plain.chars().filter(Character::isDigit).count();
        if (digits <= MAX_PLAIN_DIGITS) assertThat(text).isEqualTo(plain);
    }

    @Property
    void a_number_that_was_read_keeps_its_text(@ForAll("anyNumbers") String text) {
        assertThat(number(text).asText()).isEqualTo(text);
        assertThat(number(text)).hasToString(text);
    }

    @Property
    void a_computed_number_has_at_most_1000_digits_on_each_side(
            @ForAll("longNumbers") String left, @ForAll("longNumbers") String right) {
        BigDecimal a = new BigDecimal(left);
        BigDecimal b = new BigDecimal(right);
        BigDecimal product = a.multiply(b);
        boolean isTooLong = isTooLong(a) || isTooLong(b) || isTooLong(product);
        if (!isTooLong) assertNumber(Arithmetic.multiply(number(left), number(right), budget), product, left, right);
        else
            assertThatExceptionOfType(ExpressionFailure.class)
                    .isThrownBy(() -> Arithmetic.multiply(number(left), number(right), budget))
                    .withMessageContaining("1000 digits");
    }

    private static boolean isTooLong(BigDecimal value) {
        return value.signum() != 0 && (value.scale() > 1000 || (long) value.precision() - value.scale() > 1000);
    }

    @Example
    void a_number_with_a_huge_exponent_is_rejected_compared_and_carried_without_its_digits() {
        List<String> huge = List.of("1e999999999", "-1e999999999", "1e-999999999", "9.99e2147483000");
        long before = allocated();
        for (String text : huge) {
            NumericNode number = number(text);
            assertRejected(number, JsonNumber.of(1));
            assertRejected(JsonNumber.of(1), number);
            assertRejected(number, number);
            assertThat(Comparisons.equal(number, JsonNumber.of(1), budget)).isFalse();
            assertThat(Comparisons.compare(number, number("1e400"), budget)).isNotZero();
            assertThat(Truth.of(number)).isTrue();
            assertThat(Texts.of(number, budget)).isEqualTo(text);
        }
        assertThat(allocated() - before).isLessThan(20_000_000);
    }

    private void assertRejected(NumericNode left, NumericNode right) {
        List<Runnable> operations = List.of(
                () -> Arithmetic.add(left, right, budget),
                () -> Arithmetic.subtract(left, right, budget),
                () -> Arithmetic.multiply(left, right, budget),
                () -> Arithmetic.divide(left, right, budget));
        for (Runnable operation : operations)
            assertThatExceptionOfType(ExpressionFailure.class)
                    .isThrownBy(operation::run)
                    .withMessageContaining("1000 digits");
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static void assertNumber(NumericNode number, BigDecimal expected, String left, String right) {
        boolean isInteger = isInteger(left) && isInteger(right);
        assertThat(number.isIntegralNumber()).isEqualTo(isInteger);
        assertThat(number.decimalValue()).isEqualByComparingTo(expected);
        boolean hasZero = new BigDecimal(left).signum() == 0 || new BigDecimal(right).signum() == 0;
        if (!isInteger && !hasZero) assertThat(number.decimalValue()).isEqualTo(expected);
    }

    private static boolean isInteger(String text) {
        return text.chars().noneMatch(character -> character == '.' || character == 'e');
    }

    private static NumericNode number(String text) {
        return JsonNumber.parse(text);
    }

    @Provide
    Arbitrary<String> numbers() {
        return Arbitraries.oneOf(integers(), decimals(), edges());
    }

    @Provide
    Arbitrary<String> integers() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(Object::toString),
                Arbitraries.longs().map(Object::toString),
                Arbitraries.bigIntegers()
                        .between(BigInteger.TEN.pow(40).negate(), BigInteger.TEN.pow(40))
                        .map(Object::toString));
    }

    @Provide
    Arbitrary<Integer> smallIntegers() {
        return Arbitraries.integers().between(1, 1000);
    }

    @Provide
    Arbitrary<String> decimals() {
        Arbitrary<String> plain = Arbitraries.bigDecimals()
                .between(new BigDecimal("-1000000"), new BigDecimal("1000000"))
                .ofScale(6)
                .map(value -> value.scale() <= 0 ? value.setScale(1).toPlainString() : value.toPlainString());
        Arbitrary<String> exponents = Arbitraries.integers()
                .between(-200, 200)
                .flatMap(exponent -> plain.map(value -> value + "e" + exponent));
        return Arbitraries.oneOf(plain, exponents);
    }

    /** Numbers at the limits of an int and a long, and powers of two and ten. */
    private static Arbitrary<String> edges() {
        return Arbitraries.of(
                "0",
                "-0",
                "0.0",
                "-0.00",
                "1",
                "-1",
                "2147483647",
                "-2147483648",
                "4294967296",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808",
                "3037000500",
                "0.5",
                "0.1",
                "1e3",
                "1024",
                "1e-20",
                "3",
                "7",
                "0.3");
    }

    @Provide
    Arbitrary<String> anyNumbers() {
        Arbitrary<String> huge = Arbitraries.integers()
                .between(-2_000_000_000, 2_000_000_000)
                .flatMap(exponent -> Arbitraries.of("1", "-1", "9.99", "0", "12345678901234567890")
                        .map(value -> value + "e" + exponent));
        return Arbitraries.oneOf(numbers(), huge, numbers());
    }

    @Provide
    Arbitrary<String> longNumbers() {
        return Arbitraries.integers()
                .between(-1100, 1100)
                .flatMap(exponent -> Arbitraries.integers()
                        .between(1, 300)
                        .flatMap(length ->
                                Arbitraries.of("1", "9", "37").map(digits -> digits.repeat(length) + "e" + exponent)));
    }
}
