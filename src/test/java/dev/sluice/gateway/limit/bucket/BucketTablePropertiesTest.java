package dev.sluice.gateway.limit.bucket;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The table decides as a map of buckets from which a sort chooses the one to go. */
class BucketTablePropertiesTest {
    private static final long SECOND = BucketTableTest.SECOND;
    private static final Gcra RATE = new Gcra(1, SECOND, 4);
    private static final int PAID = 20;

    private enum Action {
        TAKE,
        CHARGE,
        RESIZE
    }

    /**
     * @param number a key, or a share
     * @param seconds before this step
     */
    record Step(Action action, int number, int seconds, int units) {}

    /** The same rules over a map. */
    private static final class Model {
        private final Map<Integer, GcraTest.State> buckets = new HashMap<>();
        private int share;
        private int evicted;

        private GcraTest.State bucket(int key, long now) {
            evicted = 0;
            GcraTest.State known = buckets.get(key);
            if (known != null) return known;
            GcraTest.State added = new GcraTest.State();
            added.set(now, 0);
            if (makeRoom(now)) buckets.put(key, added);
            return added;
        }

        private boolean makeRoom(long now) {
            int before = buckets.size();
            if (before > 0 && (isFirstAtRest(now) || before >= Math.min(share, PAID))) {
                removeFirst(now);
                if (!buckets.isEmpty() && (isFirstAtRest(now) || buckets.size() >= share)) removeFirst(now);
                return true;
            }
            return before < Math.min(share, PAID);
        }

        private int first() {
            return buckets.entrySet().stream()
                    .min(Comparator.comparingLong(bucket -> Gcra.restTick(bucket.getValue())))
                    .orElseThrow()
                    .getKey();
        }

        private boolean isFirstAtRest(long now) {
            return Gcra.isAtRest(requireNonNull(buckets.get(first())), now);
        }

        private void removeFirst(long now) {
            int first = first();
            if (!Gcra.isAtRest(requireNonNull(buckets.get(first)), now)) evicted++;
            buckets.remove(first);
        }
    }

    /** Each step has another fraction of a second, so that no two buckets are at rest at once. */
    @Property(tries = 1000)
    void the_table_decides_as_a_map_and_a_sort(@ForAll("steps") List<Step> steps) {
        MemoryBudget memory = new MemoryBudget(4L * PAID * BucketTable.BYTES_EACH);
        BucketTable table = new BucketTable(memory.open(0));
        Model model = new Model();
        long now = 0;
        for (Step step : steps) {
            now += step.seconds * SECOND + 1;
            run(step, now, table, model);
            assertThat(table.size()).isEqualTo(model.buckets.size());
            assertThat(memory.used()).isEqualTo((long) table.size() * BucketTable.BYTES_EACH);
        }
        table.close();
        assertThat(memory.used()).isZero();
    }

    private static void run(Step step, long now, BucketTable table, Model model) {
        BucketKey key = BucketTableTest.key(step.number);
        switch (step.action) {
            case TAKE -> {
                GcraTest.State bucket = model.bucket(step.number, now);
                boolean isAdmitted = RATE.take(bucket, now, step.units);
                Decision decision = table.take(key, RATE, step.units, now);
                assertThat(decision.isAdmitted()).isEqualTo(isAdmitted);
                assertThat(decision.unitsLeft()).isEqualTo(RATE.unitsLeft(bucket, now));
                assertThat(decision.evicted()).isEqualTo(model.evicted);
            }
            case CHARGE -> {
                RATE.charge(model.bucket(step.number, now), now, step.units);
                assertThat(table.charge(key, RATE, step.units, now)).isEqualTo(model.evicted);
            }
            case RESIZE -> {
                model.share = step.number;
                table.resize(step.number);
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Action> actions = Arbitraries.frequency(
                Tuple.of(20, Action.TAKE), Tuple.of(3, Action.CHARGE), Tuple.of(1, Action.RESIZE));
        return Combinators.combine(
                        actions,
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.frequency(Tuple.of(20, 0), Tuple.of(2, 1), Tuple.of(1, 4)),
                        Arbitraries.integers().between(1, 4))
                .as(Step::new)
                .list()
                .ofMaxSize(200)
                .map(BucketTablePropertiesTest::afterResize);
    }

    private static List<Step> afterResize(List<Step> steps) {
        return Stream.concat(Stream.of(new Step(Action.RESIZE, 30, 0, 1)), steps.stream())
                .toList();
    }
}
