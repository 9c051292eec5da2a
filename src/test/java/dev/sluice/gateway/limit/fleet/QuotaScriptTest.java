package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.limit.fleet.LimitScriptTest.RealStore;
import dev.sluice.real.ExternalProgram;
import dev.sluice.real.Needs;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script keeps the count of a quota in a real store. */
@Needs(ExternalProgram.VALKEY)
class QuotaScriptTest extends RealStore {
    private static final String KEY = "sluice:quota:month:else:2026-11-01:Lacme";
    private static final byte[] KEY_BYTES = KEY.getBytes(UTF_8);
    private static final long EXPIRY = 86_400_000;

    private static QuotaGrant run(QuotaExchange exchange) throws Exception {
        return LimitScript.quotaGrant(store.run(LimitScript.quota(KEY_BYTES, exchange)));
    }

    private static QuotaGrant needs(long quota, long needed, long wanted) throws Exception {
        return run(new QuotaExchange(quota, needed, false, wanted, 0, 0, 0, EXPIRY));
    }

    private static QuotaGrant returns(long units, long number) throws Exception {
        return run(new QuotaExchange(1000, 0, false, 0, units, number, 0, EXPIRY));
    }

    private static QuotaGrant counts(long units) throws Exception {
        return run(new QuotaExchange(1000, 0, false, 0, 0, 0, units, EXPIRY));
    }

    private static QuotaGrant read() throws Exception {
        return LimitScript.quotaGrant(store.run(LimitScript.readQuota(KEY_BYTES)));
    }

    private static QuotaGrant reset() throws Exception {
        return LimitScript.quotaGrant(store.run(LimitScript.resetQuota(KEY_BYTES, EXPIRY)));
    }

    @Test
    void a_grant_counts_its_units() throws Exception {
        QuotaGrant first = needs(100, 3, 0);
        assertThat(first.units()).isEqualTo(3);
        assertThat(first.used()).isEqualTo(3);
        assertThat(needs(100, 4, 0)).isEqualTo(new QuotaGrant(4, 7, first.number()));
        assertThat(read()).isEqualTo(new QuotaGrant(0, 7, first.number()));
        assertThat((Long) store.command("PTTL", KEY)).isBetween(EXPIRY - 60_000, EXPIRY);
    }

    @Test
    void a_grant_is_what_is_left_and_a_whole_one_is_all_or_none() throws Exception {
        needs(10, 7, 0);
        assertThat(run(new QuotaExchange(10, 4, true, 0, 0, 0, 0, EXPIRY)).units())
                .isZero();
        assertThat(needs(10, 4, 0).units()).isEqualTo(3);
        assertThat(needs(10, 1, 5).units()).isZero();
        assertThat(read().used()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 0, 100, 1",
        "999, 0, 100, 0",
        "1000, 1, 100, 1",
        "1001, 1, 100, 2",
        "100000, 0, 5000, 100",
        "100000, 1, 5000, 100",
        "100000, 1, 20, 21",
        "1999, 0, 100, 1",
        "2000, 0, 100, 2",
        "1000000000000, 1, 2000000000, 1000000000"
    })
    void a_lease_is_at_most_a_thousandth_of_what_is_left(long quota, long needed, long wanted, long granted)
            throws Exception {
        assertThat(needs(quota, needed, wanted).units()).isEqualTo(granted);
    }

    @Test
    void no_lease_is_granted_beside_units_that_are_missing() throws Exception {
        needs(5000, 1000, 0);
        assertThat(run(new QuotaExchange(5000, 4001, true, 10, 0, 0, 0, EXPIRY)).units())
                .isZero();
    }

    @Test
    void replicas_without_a_coordinator_are_never_granted_more_than_the_quota() throws Exception {
        long granted = 0;
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++)
            granted += needs(5000, random.nextInt(4), random.nextInt(20)).units();
        assertThat(granted).isEqualTo(5000);
        assertThat(read().used()).isEqualTo(5000);
    }

    @Test
    void a_return_gives_units_back_and_never_more_than_were_used() throws Exception {
        QuotaGrant grant = needs(1000, 10, 0);
        assertThat(returns(4, grant.number()).used()).isEqualTo(6);
        assertThat(returns(7, grant.number()).used()).isZero();
    }

    @Test
    void a_reset_sets_the_count_to_0_and_drops_returns_of_before() throws Exception {
        QuotaGrant before = needs(1000, 10, 0);
        QuotaGrant reset = reset();
        assertThat(reset.used()).isZero();
        assertThat(reset.number()).isGreaterThan(before.number());
        QuotaGrant after = needs(1000, 5, 0);
        assertThat(after.number()).isEqualTo(reset.number());
        assertThat(returns(3, before.number()).used()).isEqualTo(5);
        assertThat(returns(3, reset.number()).used()).isEqualTo(2);
        assertThat((Long) store.command("PTTL", KEY)).isBetween(EXPIRY - 60_000, EXPIRY);
    }

    @Test
    void each_reset_raises_the_number_also_within_a_microsecond_and_after_a_clock_that_goes_back() throws Exception {
        long last = 0;
        for (long now : new long[] {NOW, NOW, NOW - 3_600_000_000L, NOW - 3_600_000_000L, NOW + 1}) {
            QuotaGrant reset = LimitScript.quotaGrant(store.run(now, LimitScript.resetQuota(KEY_BYTES, EXPIRY)));
            assertThat(reset.number()).isGreaterThan(last);
            last = reset.number();
        }
    }

    @Test
    void an_emptied_store_drops_returns_of_before() throws Exception {
        QuotaGrant before = needs(1000, 10, 0);
        store.command("FLUSHALL");
        needs(1000, 5, 0);
        assertThat(returns(3, before.number()).used()).isEqualTo(5);
    }

    @Test
    void a_read_changes_nothing() throws Exception {
        assertThat(read().used()).isZero();
        assertThat(store.command("EXISTS", KEY)).isEqualTo(0L);
    }

    @Test
    void units_that_were_counted_without_the_store_are_added_also_beyond_the_quota() throws Exception {
        needs(1000, 990, 0);
        assertThat(counts(20).used()).isEqualTo(1010);
        assertThat(needs(1000, 1, 1))
                .satisfies(grant -> assertThat(grant.units()).isZero());
        for (int i = 0; i < 1002; i++) counts(1_000_000_000_000L);
        assertThat(counts(1_000_000_000_000L).used()).isEqualTo(999_999_999_999_999L);
    }

    @Test
    void each_replica_compares_the_count_with_its_own_quota() throws Exception {
        assertThat(needs(100, 100, 0).units()).isEqualTo(100);
        assertThat(needs(50, 1, 0)).satisfies(grant -> {
            assertThat(grant.units()).isZero();
            assertThat(grant.used()).isEqualTo(100);
        });
        assertThat(needs(150, 60, 0).units()).isEqualTo(50);
    }

    @Test
    void a_return_makes_room_for_the_units_of_the_same_exchange() throws Exception {
        QuotaGrant all = needs(100, 100, 0);
        QuotaExchange exchange = new QuotaExchange(100, 30, true, 0, 40, all.number(), 10, EXPIRY);
        assertThat(run(exchange)).isEqualTo(new QuotaGrant(30, 100, all.number()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "5",
                "5:",
                ":5",
                "-5:7",
                "1e3:7",
                "5:7:9",
                "1000000000000000:7",
                "5:9007199254740992"
            })
    void an_unreadable_text_counts_as_absent(String state) throws Exception {
        store.command("SET", KEY, state);
        assertThat(read().used()).isZero();
        assertThat(needs(10, 3, 0).used()).isEqualTo(3);
    }

    @Test
    void a_value_of_another_type_counts_as_absent() throws Exception {
        store.command("HSET", KEY, "field", "1");
        assertThat(read().used()).isZero();
        assertThat(needs(10, 3, 0).used()).isEqualTo(3);
        store.command("DEL", KEY);
        store.command("RPUSH", KEY, "1");
        assertThat(reset().used()).isZero();
    }
}
