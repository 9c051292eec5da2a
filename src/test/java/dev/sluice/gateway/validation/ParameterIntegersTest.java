package dev.sluice.gateway.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The texts that are integers for {@code validate}, as the readers of backends read them. */
class ParameterIntegersTest {
    private static final BigInteger EXACT_IN_DOUBLES = BigInteger.TWO.pow(53);

    /** A number that a reader takes from the start of a text, behind blanks. The rest is not an error for some readers. */
    private static final Pattern PREFIX = Pattern.compile("[ \\t\\n\\x0B\\f\\r]*([+-]?)([0-9]*)(.*)", Pattern.DOTALL);

    private static final Pattern PYTHON = Pattern.compile("\\s*([+-]?[0-9](?:_?[0-9])*)\\s*");
    private static final Pattern GO = Pattern.compile("[+-]?[0-9]+");

    /** {@code strtol} of C with base 10 and a long of 64 bits, which takes the digits in front, and the nearest value. */
    private static BigInteger strtol(String text) {
        Matcher parts = PREFIX.matcher(text);
        assertThat(parts.matches()).isTrue();
        BigInteger digits = new BigInteger("0" + parts.group(2));
        BigInteger value = parts.group(1).equals("-") ? digits.negate() : digits;
        return value.max(BigInteger.valueOf(Long.MIN_VALUE)).min(BigInteger.valueOf(Long.MAX_VALUE));
    }

    /** {@code parseInt} of JavaScript without a radix, which takes {@code 0x} for a radix of 16. */
    private static BigInteger parseInt(String text) {
        assertThat(text.toLowerCase(java.util.Locale.ROOT)).doesNotContain("0x");
        return strtol(text);
    }

    private static BigInteger parseLong(String text) {
        return BigInteger.valueOf(Long.parseLong(text));
    }

    private static BigInteger python(String text) {
        Matcher number = PYTHON.matcher(text);
        assertThat(number.matches()).isTrue();
        return new BigInteger(number.group(1).replace("_", ""));
    }

    /** {@code strconv.Atoi} of Go with an int of 64 bits. */
    private static BigInteger atoi(String text) {
        assertThat(text).matches(GO);
        return BigInteger.valueOf(new BigInteger(text).longValueExact());
    }

    @Property(tries = 1000)
    void have_one_value_for_all_readers(@ForAll("texts") String text) {
        if (!ParameterCoercion.isInteger(text)) return;
        BigInteger value = new BigInteger(text);
        List<Function<String, BigInteger>> readers = List.of(
                ParameterIntegersTest::strtol,
                ParameterIntegersTest::parseLong,
                ParameterIntegersTest::python,
                ParameterIntegersTest::atoi);
        assertThat(readers).allSatisfy(reader -> assertThat(reader.apply(text)).isEqualTo(value));
        if (value.abs().compareTo(EXACT_IN_DOUBLES) <= 0)
            assertThat(parseInt(text)).isEqualTo(value);
    }

    @Property(tries = 100)
    void are_all_of_64_bits(@ForAll long value) {
        assertThat(ParameterCoercion.isInteger(Long.toString(value))).isTrue();
    }

    @Example
    void have_no_other_form() {
        assertThat(List.of("1e3", "10.0", "-0", "01", "+1", " 1", "1 ", "1_0", "0x1", "", "-", "\u0661", "1\n"))
                .noneMatch(ParameterCoercion::isInteger);
        assertThat(List.of("9223372036854775808", "-9223372036854775809", "10000000000000000000"))
                .noneMatch(ParameterCoercion::isInteger);
        assertThat(List.of("0", "7", "-7", "9223372036854775807", "-9223372036854775808"))
                .allMatch(ParameterCoercion::isInteger);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> longs = Arbitraries.bigIntegers()
                .between(BigInteger.TWO.pow(65).negate(), BigInteger.TWO.pow(65))
                .map(BigInteger::toString);
        Arbitrary<String> others =
                Arbitraries.strings().withChars("0123456789-+_ .eEx\t\u0661").ofMaxLength(21);
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, longs),
                net.jqwik.api.Tuple.of(1, Arbitraries.longs().map(String::valueOf)),
                net.jqwik.api.Tuple.of(2, others));
    }
}
