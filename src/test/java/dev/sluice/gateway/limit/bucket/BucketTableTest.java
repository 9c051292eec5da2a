package dev.sluice.gateway.limit.bucket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketTableTest {
    static final long SECOND = 1_000_000_000;

    /** A unit a second, and three at once. */
    private static final Gcra RATE = new Gcra(1, SECOND, 3);

    private final MemoryBudget memory = new MemoryBudget(1 << 20);
    private final BucketTable table = new BucketTable(memory.open(0));

    static BucketKey key(String text) {
        return BucketKey.of(("L" + text).getBytes(ISO_8859_1), 0);
    }

    static BucketKey key(long number) {
        return BucketKey.of(
                ByteBuffer.allocate(9).put((byte) 'N').putLong(number).array(), 0);
    }

    private Decision take(String key, int units, long now) {
        return table.take(key(key), RATE, units, now);
    }

    /** Returns the units that a key has, without an effect on a key that the table keeps. */
    private long unitsLeft(String key, long now) {
        return take(key, 0, now).unitsLeft();
    }

    private static MemoryAccount unlimited() {
        return new MemoryBudget(Long.MAX_VALUE / 2).open(0);
    }

    @Test
    void a_decision_says_how_many_units_are_left_and_when_the_next_comes() {
        table.resize(10);
        assertThat(take("a", 1, 0)).isEqualTo(new Decision(Outcome.ADMITTED, 2, SECOND, false, 0));
        assertThat(take("a", 2, 0)).isEqualTo(new Decision(Outcome.ADMITTED, 0, SECOND, false, 0));
        assertThat(take("a", 2, 0)).isEqualTo(new Decision(Outcome.REJECTED, 0, 2 * SECOND, true, 0));
        assertThat(take("b", 1, 0).isAdmitted()).isTrue();
        assertThat(take("a", 2, 2 * SECOND).isAdmitted()).isTrue();
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void a_plan_has_buckets_of_its_own() {
        table.resize(10);
        byte[] bytes = key("a").bytes();
        assertThat(table.take(BucketKey.of(bytes, 0), RATE, 3, 0).isAdmitted()).isTrue();
        assertThat(table.take(BucketKey.of(bytes, 1), RATE, 3, 0).isAdmitted()).isTrue();
        assertThat(table.take(BucketKey.of(bytes, 0), RATE, 1, 0).isAdmitted()).isFalse();
    }

    @Test
    void a_key_is_new_to_the_report_once_a_minute() {
        table.resize(10);
        take("a", 3, 0);
        assertThat(take("a", 1, 0).isNewKey()).isTrue();
        assertThat(take("a", 1, 0).isNewKey()).isFalse();
        table.startMinute();
        assertThat(take("a", 1, 0).isNewKey()).isTrue();
    }

    @Test
    void keys_at_rest_go_first_then_the_one_soonest_at_rest() {
        table.resize(3);
        take("a", 3, 0);
        take("b", 1, 0);
        take("c", 2, 0);
        assertThat(take("d", 3, 1).evicted()).isEqualTo(1);
        assertThat(table.size()).isEqualTo(3);
        assertThat(unitsLeft("a", 1)).isZero();
        assertThat(unitsLeft("c", 1)).isEqualTo(1);
        assertThat(take("e", 1, 2 * SECOND).evicted()).isZero();
        assertThat(table.size()).isEqualTo(3);
        assertThat(unitsLeft("a", 2 * SECOND)).isEqualTo(2);
    }

    /** A caller could otherwise fill the share with keys, and each further key would be without a limit. */
    @Test
    void a_new_key_enters_a_full_share() {
        table.resize(2);
        take("a", 3, 0);
        take("b", 3, 0);
        for (int i = 0; i < 3; i++) assertThat(take("c", 1, i).isAdmitted()).isTrue();
        assertThat(take("c", 1, 3).isAdmitted()).isFalse();
    }

    @Test
    void a_key_costs_256_bytes_until_it_goes() {
        table.resize(100);
        for (int i = 0; i < 50; i++) take("k" + i, 1, 0);
        assertThat(memory.used()).isEqualTo(50 * BucketTable.BYTES_EACH);
        table.close();
        assertThat(memory.used()).isZero();
        assertThat(table.size()).isZero();
    }

    @Test
    void memory_returns_when_keys_are_at_rest() {
        table.resize(1000);
        for (int i = 0; i < 500; i++) take("k" + i, 1, 0);
        for (int i = 0; i < 1000; i++) take("new", 1, SECOND + i);
        assertThat(table.size()).isEqualTo(499);
        for (int i = 0; i < 600; i++) take("n" + i, 1, (10L + 2L * i) * SECOND);
        assertThat(table.size()).isEqualTo(1);
        assertThat(memory.used()).isEqualTo(BucketTable.BYTES_EACH);
    }

    @Test
    void without_memory_a_key_goes_and_no_request_fails() {
        // An account holds a quarter of the budget at most.
        BucketTable poor = new BucketTable(new MemoryBudget(8 * BucketTable.BYTES_EACH).open(0));
        poor.resize(1000);
        assertThat(poor.take(key("a"), RATE, 3, 0).isAdmitted()).isTrue();
        assertThat(poor.take(key("b"), RATE, 1, 0).isAdmitted()).isTrue();
        assertThat(poor.take(key("c"), RATE, 1, 1)).isEqualTo(new Decision(Outcome.ADMITTED, 2, SECOND, false, 1));
        assertThat(poor.size()).isEqualTo(2);
        assertThat(poor.take(key("a"), RATE, 1, 1).isAdmitted()).isFalse();
        assertThat(poor.take(key("c"), RATE, 2, 1).isAdmitted()).isTrue();
        assertThat(poor.take(key("c"), RATE, 1, 1).isAdmitted()).isFalse();
    }

    /** Requests have the last tenth of the budget. */
    @Test
    void more_than_256_keys_leave_a_tenth_of_the_memory_to_requests() {
        BucketTable other = new BucketTable(memory.open(0));
        BucketTable large = new BucketTable(memory.open(0));
        for (int i = 0; i < 3; i++) memory.open(memory.share());
        for (BucketTable each : List.of(other, large)) each.resize(1000);
        for (int i = 0; i < 1000; i++) large.take(key(i), RATE, 3, 0);
        assertThat(large.size()).isBetween(600, 615);
        assertThat(large.takeMemoryFull()).isTrue();
        assertThat(large.takeMemoryFull()).isFalse();
        for (int i = 0; i < 1000; i++) other.take(key(i), RATE, 3, 0);
        assertThat(other.size()).isEqualTo(255);
    }

    @Test
    void without_memory_for_the_first_key_each_request_is_judged_as_a_new_one() {
        BucketTable poor = new BucketTable(new MemoryBudget(0).open(0));
        poor.resize(10);
        for (int i = 0; i < 10; i++)
            assertThat(poor.take(key("a"), RATE, 1, 0)).isEqualTo(new Decision(Outcome.ADMITTED, 2, SECOND, false, 0));
        assertThat(poor.take(key("a"), new Gcra(1, SECOND, 1), 1, 0).waitNanos())
                .isEqualTo(SECOND);
        assertThat(poor.charge(key("a"), RATE, 5, 0)).isZero();
        assertThat(poor.size()).isZero();
    }

    @Test
    void a_smaller_share_shrinks_by_and_by() {
        table.resize(100);
        for (int i = 0; i < 100; i++) take("k" + i, 3, i);
        table.resize(10);
        assertThat(take("new0", 3, 200).evicted()).isEqualTo(2);
        assertThat(table.size()).isEqualTo(99);
        for (int i = 1; i < 100; i++) take("new" + i, 3, 200 + i);
        assertThat(table.size()).isEqualTo(10);
        assertThat(memory.used()).isEqualTo(10 * BucketTable.BYTES_EACH);
    }

    @Test
    void a_closed_table_admits_and_keeps_nothing() {
        table.resize(10);
        take("a", 3, 0);
        table.close();
        table.resize(10);
        for (int i = 0; i < 10; i++) assertThat(take("a", 1, 0).isAdmitted()).isTrue();
        table.close();
        assertThat(memory.used()).isZero();
    }

    @Test
    void a_charge_makes_a_debt_and_brings_a_evicted_key_back() {
        table.resize(2);
        take("a", 1, 0);
        assertThat(table.charge(key("a"), RATE, 4, 0)).isZero();
        assertThat(take("a", 1, SECOND).isAdmitted()).isFalse();
        take("b", 1, SECOND);
        take("c", 3, SECOND);
        assertThat(table.charge(key("b"), RATE, 1, SECOND)).isEqualTo(1);
        assertThat(table.size()).isEqualTo(2);
        assertThat(unitsLeft("b", SECOND)).isEqualTo(2);
    }

    @Test
    void another_rate_keeps_the_time_at_rest() {
        table.resize(10);
        Gcra seven = new Gcra(7, SECOND, 7);
        table.take(key("a"), seven, 5, 0);
        Gcra fast = new Gcra(1000, SECOND, 1000);
        // 5/7 s, and the rest of a nanosecond as a whole one.
        assertThat(table.take(key("a"), fast, 1, 0).unitsLeft()).isEqualTo(284);
    }

    /** A request of an earlier configuration charges by its rate. */
    @Test
    void a_charge_by_a_former_faster_rate_keeps_an_empty_bucket_empty() {
        table.resize(10);
        Gcra slow = new Gcra(5, 3600 * SECOND, 5);
        assertThat(table.take(key("a"), slow, 5, 0).isAdmitted()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(table.charge(key("a"), new Gcra(100, SECOND, 10), 1, i * SECOND))
                    .isZero();
            assertThat(table.take(key("a"), slow, 1, (i + 1) * SECOND).isAdmitted())
                    .isFalse();
        }
    }

    /** Callers of other limits would wait if it removed one key at a time. */
    @Test
    void closing_a_hundred_thousand_keys_leaves_no_key_and_no_byte() {
        MemoryBudget large = new MemoryBudget(1 << 28);
        BucketTable full = new BucketTable(large.open(0));
        full.resize(100_000);
        for (int i = 0; i < 100_000; i++) full.take(key(i), RATE, 3, 0);
        assertThat(large.used()).isEqualTo(100_000L * BucketTable.BYTES_EACH);
        full.close();
        assertThat(full.size()).isZero();
        assertThat(large.used()).isZero();
        for (int i = 0; i < 10; i++)
            assertThat(full.take(key(1), RATE, 3, 0).isAdmitted()).isTrue();
        assertThat(full.charge(key(2), RATE, 3, 0)).isZero();
        assertThat(full.size()).isZero();
        assertThat(large.used()).isZero();
    }

    /** The bytes that docs/traffic.md and docs/security.md state. */
    @Test
    void a_key_holds_at_most_256_bytes() {
        int keys = 100_000;
        liveBytes();
        long before = liveBytes();
        BucketTable full = new BucketTable(unlimited());
        full.resize(keys);
        for (int i = 0; i < keys; i++) full.take(key(String.format("%047d", i)), RATE, 1, i);
        long each = (liveBytes() - before) / keys;
        assertThat(full.size()).isEqualTo(keys);
        assertThat(each).isBetween(100L, (long) BucketTable.BYTES_EACH);
    }

    private static long liveBytes() {
        for (int collections = 0; collections < 3; collections++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Callers at twice their rate, which the table without a bound rejects every second time. */
    @Test
    void ten_million_keys_leave_the_verdicts_for_a_thousand_callers_unchanged() {
        Gcra rate = new Gcra(10, SECOND, 10);
        BucketTable bounded = new BucketTable(unlimited());
        bounded.resize(100_000);
        BucketTable unbounded = new BucketTable(unlimited());
        unbounded.resize(Integer.MAX_VALUE);
        int callers = 1000;
        int rounds = 200;
        int floodOfRound = 50_000;
        BucketKey[] active = new BucketKey[callers];
        for (int i = 0; i < callers; i++) active[i] = key("caller" + i);
        for (BucketKey caller : active) assertSame(bounded, unbounded, caller, rate, 10, 0);
        long flooded = 0;
        int evicted = 0;
        for (int round = 0; round < rounds; round++) {
            long now = round * SECOND / 20;
            for (BucketKey caller : active) assertSame(bounded, unbounded, caller, rate, 1, now);
            for (int i = 0; i < floodOfRound; i++)
                evicted += bounded.take(key(flooded++), rate, 1, now + i).evicted();
        }
        assertThat(flooded).isEqualTo(10_000_000);
        assertThat(evicted).isPositive();
        assertThat(bounded.size()).isLessThanOrEqualTo(100_000);
    }

    private static void assertSame(
            BucketTable bounded, BucketTable unbounded, BucketKey caller, Gcra rate, int units, long now) {
        Decision expected = unbounded.take(caller, rate, units, now);
        Decision decision = bounded.take(caller, rate, units, now);
        if (decision.isAdmitted() != expected.isAdmitted() || decision.unitsLeft() != expected.unitsLeft())
            assertThat(decision).isEqualTo(expected);
    }
}
