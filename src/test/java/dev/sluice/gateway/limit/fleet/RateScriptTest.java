package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.limit.fleet.LimitScriptTest.RealStore;
import dev.sluice.real.ExternalProgram;
import dev.sluice.real.Needs;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script keeps the state of a rate in a real store as exact fractions do. */
@Needs(ExternalProgram.VALKEY)
class RateScriptTest extends RealStore {
    private static final long DAY = 86_400 * SECOND;
    static final String KEY = "sluice:rate:partners:else:Lacme";
    static final byte[] KEY_BYTES = KEY.getBytes(UTF_8);

    static RateExchange wanted(long units) {
        return new RateExchange(units, false, 0, 0, 0);
    }

    static RateExchange whole(long units) {
        return new RateExchange(units, true, 0, 0, 0);
    }

    static RateExchange returned(long units) {
        return new RateExchange(0, false, units, 0, 0);
    }

    static RateExchange debt(long units) {
        return new RateExchange(0, false, 0, units, 0);
    }

    private static RateExchange ahead(long micros) {
        return new RateExchange(0, false, 0, 0, micros);
    }

    static RateGrant run(FleetRate rate, RateExchange exchange, long now) throws Exception {
        return LimitScript.rateGrant(store.run(now, LimitScript.rate(KEY_BYTES, rate, exchange)));
    }

    static @Nullable String state() throws Exception {
        return (String) store.command("GET", KEY);
    }

    @Test
    void a_store_grants_each_number_of_units_up_to_the_wanted_ones() throws Exception {
        for (int wanted = 1; wanted <= 70; wanted++)
            for (int left = 0; left <= wanted; left++) {
                store.command("DEL", KEY);
                FleetRate rate = new FleetRate(7, SECOND, wanted);
                run(rate, whole(wanted - left), NOW);
                assertThat(run(rate, wanted(wanted), NOW).units()).isEqualTo(left);
            }
    }

    @Test
    void a_whole_exchange_grants_all_units_or_none() throws Exception {
        FleetRate rate = new FleetRate(10, SECOND, 10);
        run(rate, wanted(4), NOW);
        assertThat(run(rate, whole(7), NOW)).isEqualTo(new RateGrant(0, 400_000, 0));
        assertThat(run(rate, whole(6), NOW)).isEqualTo(new RateGrant(6, SECOND, 0));
        assertThat(run(rate, whole(11), NOW + DAY).units()).isZero();
    }

    @Test
    void a_return_before_a_debt_forgives_no_debt() throws Exception {
        FleetRate rate = new FleetRate(10, SECOND, 10);
        assertThat(run(rate, new RateExchange(0, false, 5, 5, 0), NOW)).isEqualTo(new RateGrant(0, 500_000, 0));
    }

    @Test
    void a_bucket_at_rest_has_no_key() throws Exception {
        FleetRate rate = new FleetRate(10, SECOND, 10);
        run(rate, wanted(3), NOW);
        assertThat(run(rate, returned(3), NOW)).isEqualTo(new RateGrant(0, 0, 0));
        assertThat(state()).isNull();
        assertThat(run(rate, returned(3), NOW)).isEqualTo(new RateGrant(0, 0, 0));
        assertThat(state()).isNull();
    }

    @Test
    void a_burst_of_one_unit_loses_no_fraction_of_a_microsecond() throws Exception {
        FleetRate rate = new FleetRate(3, SECOND, 1);
        long admitted = 0;
        for (long at = 0; at < 9 * SECOND; ) {
            RateGrant grant = run(rate, wanted(1), NOW + at);
            admitted += grant.units();
            at += grant.aheadMicros() + (grant.aheadRest() > 0 ? 1 : 0);
        }
        assertThat(admitted).isEqualTo(27);
    }

    @Test
    void a_debt_is_at_most_the_burst_and_a_window() throws Exception {
        FleetRate rate = new FleetRate(7, 60 * SECOND, 20);
        RateGrant grant = run(rate, debt(1_000_000_000_000L), NOW);
        long burst = 20 * 60 * SECOND / 7;
        assertThat(grant).isEqualTo(new RateGrant(0, burst + 60 * SECOND, (int) (20 * 60 * SECOND % 7)));
        assertThat(run(rate, debt(1), NOW)).isEqualTo(grant);
    }

    @Test
    void the_later_time_at_rest_counts_and_never_more_than_the_largest_debt() throws Exception {
        FleetRate rate = new FleetRate(10, SECOND, 20);
        run(rate, wanted(5), NOW);
        assertThat(run(rate, ahead(400_000), NOW)).isEqualTo(new RateGrant(0, 500_000, 0));
        assertThat(run(rate, ahead(600_000), NOW)).isEqualTo(new RateGrant(0, 600_000, 0));
        assertThat(run(rate, ahead(DAY), NOW)).isEqualTo(new RateGrant(0, 3 * SECOND, 0));
    }

    @Test
    void a_clock_that_goes_back_or_forth_costs_at_most_the_largest_debt() throws Exception {
        FleetRate rate = new FleetRate(10, SECOND, 20);
        run(rate, wanted(20), NOW);
        assertThat(run(rate, wanted(1), NOW - 3600 * SECOND)).isEqualTo(new RateGrant(0, 3 * SECOND, 0));
        assertThat(run(rate, wanted(1), NOW + 3600 * SECOND)).isEqualTo(new RateGrant(1, 100_000, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740991:6:7",
                "9007199254740992:0:7",
                "9007199254740993:1:7",
                "99999999999999999999999999999999:0:7",
                "9007199254740991:999998:999999"
            })
    void an_absurd_time_counts_as_the_largest_debt(String state) throws Exception {
        FleetRate rate = new FleetRate(7, SECOND, 7);
        store.command("SET", KEY, state);
        assertThat(run(rate, wanted(1), NOW)).isEqualTo(new RateGrant(0, 2 * SECOND, 0));
        assertThat(state()).isEqualTo(NOW + 2 * SECOND + ":0:7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "garbage", "1:2", "-1:0:7", "1.5:0:7", "1:0:7 ", "1:0:7:8", "nan:0:7", "1e99:0:7", ":::"})
    void an_unreadable_text_counts_as_absent(String state) throws Exception {
        store.command("SET", KEY, state);
        FleetRate rate = new FleetRate(7, SECOND, 7);
        assertThat(run(rate, wanted(7), NOW)).isEqualTo(new RateGrant(7, SECOND, 0));
        assertThat(state()).isEqualTo(NOW + SECOND + ":0:7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RPUSH", "SADD", "HSET", "ZADD", "XADD"})
    void a_value_of_another_type_counts_as_absent(String command) throws Exception {
        overwrite(command);
        FleetRate rate = new FleetRate(7, SECOND, 7);
        assertThat(run(rate, wanted(0), NOW)).isEqualTo(new RateGrant(0, 0, 0));
        assertThat(state()).isNull();
        overwrite(command);
        assertThat(run(rate, wanted(7), NOW)).isEqualTo(new RateGrant(7, SECOND, 0));
        assertThat(state()).isEqualTo(NOW + SECOND + ":0:7");
    }

    private static void overwrite(String command) throws Exception {
        switch (command) {
            case "HSET" -> store.command(command, KEY, "field", "1");
            case "ZADD" -> store.command(command, KEY, "1", "member");
            case "XADD" -> store.command(command, KEY, "*", "field", "1");
            default -> store.command(command, KEY, "1");
        }
    }

    @ParameterizedTest
    @CsvSource({"1:5, 2", "0:5, 1", "5:7, 2", "9:6, 2", "999999:1000000, 2"})
    void a_remainder_of_another_rate_counts_as_one_microsecond(String rest, long ahead) throws Exception {
        store.command("SET", KEY, NOW + 1 + ":" + rest);
        FleetRate rate = new FleetRate(6, SECOND, 6);
        assertThat(run(rate, wanted(0), NOW)).isEqualTo(new RateGrant(0, ahead, 0));
        assertThat(state()).isEqualTo(NOW + ahead + ":0:6");
    }

    @ParameterizedTest
    @CsvSource({"1000,0,1", "1000,1,2", "1001,0,2", "1999,6,2", "999,6,1"})
    void a_key_expires_at_the_end_of_its_state_rounded_up_to_a_millisecond(long ahead, int rest, long millis)
            throws Exception {
        store.command("SET", KEY, NOW + ahead + ":" + rest + ":7");
        assertThat(run(new FleetRate(7, SECOND, 7), wanted(0), NOW)).isEqualTo(new RateGrant(0, ahead, rest));
        assertThat(store.command("PEXPIRETIME", KEY)).isEqualTo(NOW / 1000 + millis);
    }

    @Test
    void a_remainder_stays_beside_an_equal_time_of_the_replica() throws Exception {
        store.command("SET", KEY, NOW + 1000 + ":3:7");
        assertThat(run(new FleetRate(7, SECOND, 7), ahead(1000), NOW)).isEqualTo(new RateGrant(0, 1000, 3));
    }

    @Test
    void by_the_clock_of_the_store_a_key_expires_when_it_is_at_rest() throws Exception {
        FleetRate rate = new FleetRate(7, SECOND, 7);
        store.run(LimitScript.rate(KEY_BYTES, rate, wanted(5)));
        String[] numbers = Objects.requireNonNull(state()).split(":", -1);
        long end = Long.parseLong(numbers[0]) + (numbers[1].equals("0") ? 0 : 1);
        assertThat(store.command("PEXPIRETIME", KEY)).isEqualTo((end + 999) / 1000);
    }

    @Test
    void by_the_clock_of_the_store_the_fastest_rate_has_states_that_end_at_once() throws Exception {
        FleetRate rate = new FleetRate(1_000_000, SECOND, 1_000_000);
        store.repeat(2000, LimitScript.rate(KEY_BYTES, rate, wanted(1)));
        RateGrant grant = LimitScript.rateGrant(store.run(LimitScript.rate(KEY_BYTES, rate, wanted(1))));
        assertThat(grant.units()).isEqualTo(1);
    }

    @Test
    void a_full_store_rejects_the_call_and_changes_nothing() throws Exception {
        store.command("CONFIG", "SET", "maxmemory", "1");
        try {
            FleetRate rate = new FleetRate(7, SECOND, 7);
            assertThatThrownBy(() -> run(rate, wanted(1), NOW)).hasMessageContaining("OOM");
            assertThat(state()).isNull();
        } finally {
            store.command("CONFIG", "SET", "maxmemory", "0");
        }
    }
}
