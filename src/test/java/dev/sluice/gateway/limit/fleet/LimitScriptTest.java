package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.limit.fleet.LimitScript.Difference;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitScriptTest {
    private static final byte[] KEY = {1};

    /** Returns the lines of the script without comments. */
    private static List<String> lines() {
        return LimitScript.text()
                .lines()
                .map(line -> line.replaceAll("--.*", ""))
                .filter(line -> !line.isBlank())
                .toList();
    }

    @Test
    void the_only_product_of_the_script_is_that_of_the_time() {
        assertThat(lines().stream().filter(line -> line.contains(" * ")))
                .containsExactly("  return tonumber(parts[1]) * 1000000 + tonumber(parts[2])");
    }

    @Test
    void numbers_become_text_without_an_exponent_by_one_function() {
        assertThat(lines().stream().filter(line -> line.contains("format") || line.contains("tostring")))
                .containsExactly("  return string.format('%.0f', number)");
    }

    @Test
    void the_comment_for_an_acl_names_each_command_of_the_script() {
        String acl = LimitScript.text()
                .lines()
                .filter(line -> line.startsWith("-- acl: "))
                .findFirst()
                .orElseThrow();
        List<String> named = Pattern.compile("\\+([a-z]+)")
                .matcher(acl)
                .results()
                .map(command -> command.group(1).toUpperCase(Locale.ROOT))
                .toList();
        List<String> called = Pattern.compile("(?:call|typed)\\('([A-Z]+)'")
                .matcher(LimitScript.text())
                .results()
                .map(command -> command.group(1))
                .distinct()
                .toList();
        assertThat(named).containsExactlyInAnyOrderElementsOf(called);
    }

    @Test
    void a_rate_has_its_bounds_its_changes_and_parts_of_the_wanted_units() {
        FleetRate rate = new FleetRate(3, 1_000_000, 10);
        assertThat(LimitScript.rate(KEY, rate, new RateExchange(7, false, 1, 2, 5))
                        .arguments())
                .containsExactly(
                        ("rate 3 3333333 1 4333333 5 333333 1 666666 2 4 1333333 1 2 666666 2 1 333333 1").split(" "));
        assertThat(LimitScript.rate(KEY, rate, new RateExchange(7, true, 0, 0, 0))
                        .arguments())
                .containsExactly("rate 3 3333333 1 4333333 0 0 0 0 0 7 2333333 1".split(" "));
        assertThat(LimitScript.rate(KEY, rate, new RateExchange(0, true, 0, 0, 0))
                        .arguments())
                .hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 100, 1023, 1024, 1025, 999_999_999, 1_000_000_000})
    void parts_of_the_wanted_units_add_up_to_each_smaller_number(long wanted) {
        FleetRate rate = new FleetRate(1_000_000, 1_000_000, 1_000_000_000);
        List<String> arguments = RateCharge.arguments(rate, new RateExchange(wanted, false, 0, 0, 0));
        long after = 0;
        for (int i = arguments.size() - 3; i >= 10; i -= 3) {
            long part = Long.parseLong(arguments.get(i));
            assertThat(part).isBetween(1L, after + 1);
            after += part;
        }
        assertThat(after).isEqualTo(wanted);
        assertThat(arguments).hasSizeLessThanOrEqualTo(10 + 3 * 31);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Integer.MAX_VALUE, Long.MAX_VALUE})
    void numbers_beyond_the_bounds_are_cut_before_they_are_multiplied(long number) {
        FleetRate rate = new FleetRate(1, 86_400_000_000L, 366);
        assertThat(LimitScript.rate(KEY, rate, new RateExchange(number, true, number, number, number))
                        .arguments())
                .allSatisfy(argument -> assertThat(argument).matches("rate|[0-9]{1,15}"));
    }

    @Test
    void replies_are_grants() {
        assertThat(LimitScript.rateGrant(List.of("7", "-1", "3"))).isEqualTo(new RateGrant(7, -1, 3));
        assertThat(LimitScript.quotaGrant(List.of("7", "8", "1796030893352801")))
                .isEqualTo(new QuotaGrant(7, 8, 1_796_030_893_352_801L));
        assertThat(LimitScript.members(List.of("1001"))).isEqualTo(1001);
        assertThat(LimitScript.differences(List.of("a", "b", "c", "d", "e", "f")))
                .containsExactly(new Difference("a", "b", "c"), new Difference("d", "e", "f"));
        assertThat(LimitScript.differences(List.of())).isEmpty();
    }

    static Stream<List<String>> garbage() {
        return Stream.of(
                List.of(),
                List.of("1"),
                List.of("1", "2"),
                List.of("1", "2", "3", "4"),
                List.of("OK", "0", "0"),
                List.of("", "0", "0"),
                List.of("-1", "0", "0"),
                List.of("1e3", "0", "0"),
                List.of("1.0", "0", "0"),
                List.of("nan", "0", "0"),
                List.of("99999999999999999999999", "0", "0"),
                List.of("9007199254740992", "0", "0"),
                List.of("0", "-2", "0"),
                List.of("0", "9007199254740992", "0"),
                List.of("0", "0", "-1"),
                List.of("0", "0", "9007199254740992"));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void a_malformed_reply_is_an_invalid_reply(List<String> reply) {
        assertThatThrownBy(() -> LimitScript.rateGrant(reply)).isInstanceOf(InvalidReplyException.class);
        assertThatThrownBy(() -> LimitScript.quotaGrant(reply)).isInstanceOf(InvalidReplyException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1000000001", "one", "1\n"})
    void a_malformed_number_of_members_is_an_invalid_reply(String reply) {
        assertThatThrownBy(() -> LimitScript.members(List.of(reply)))
                .isInstanceOf(InvalidReplyException.class)
                .hasMessageNotContaining("one");
        assertThatThrownBy(() -> LimitScript.members(List.of())).isInstanceOf(InvalidReplyException.class);
        assertThatThrownBy(() -> LimitScript.members(List.of("1", "2"))).isInstanceOf(InvalidReplyException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5})
    void a_malformed_comparison_is_an_invalid_reply(int size) {
        List<String> reply = Stream.generate(() -> "x").limit(size).toList();
        assertThatThrownBy(() -> LimitScript.differences(reply)).isInstanceOf(InvalidReplyException.class);
    }
}
