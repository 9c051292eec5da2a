package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.fleet.FleetSimulationTest.FleetSimulation;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FleetBucketsTest {
    private static final FleetRate RATE = FleetRate.of(400, 1, 40);

    private static BucketTable table(int keys) {
        BucketTable table = new BucketTable(new MemoryBudget(Long.MAX_VALUE / 2).open(0));
        table.resize(keys);
        return table;
    }

    @Test
    void a_key_of_the_store_names_the_limit_and_the_plan() {
        ScriptedStore store = new ScriptedStore();
        ManualClock clock = new ManualClock();
        FleetContext context = new FleetContext(store, clock, FleetEvents.NONE, 5_000_000, 50_000_000, () -> 1, "shop");
        FleetBuckets buckets = new FleetBuckets("partners", table(10), clock.nanos(), context);
        byte[] key = {'L', (byte) 0xe9};
        Future<Decision> decision = buckets.take(BucketKey.of(key, 0), "gold", RATE, 1, 0);
        ScriptCall call = store.calls().get(0);
        assertThat(call.key())
                .startsWith("shop:rate:partners:gold:L".getBytes(UTF_8))
                .endsWith(0xe9);
        store.reply("1", "2500", "0");
        assertThat(decision.result().unitsLeft()).isEqualTo(39);
    }

    @Test
    void a_reply_of_garbage_is_a_failed_call() {
        ScriptedStore store = new ScriptedStore();
        ManualClock clock = new ManualClock();
        AtomicInteger alone = new AtomicInteger();
        FleetEvents events = limit -> alone.incrementAndGet();
        FleetContext context = new FleetContext(store, clock, events, 5_000_000, 50_000_000, () -> 1, "shop");
        FleetBuckets buckets = new FleetBuckets("partners", table(10), clock.nanos(), context);
        Future<Decision> decision = buckets.take(TestReplica.key("a"), "else", RATE, 1, 0);
        store.reply("garbage");
        assertThat(decision.result().isAdmitted()).isTrue();
        assertThat(alone).hasValue(1);
    }

    /** The bytes that docs/traffic.md and docs/security.md state. */
    @Test
    void a_leased_key_with_a_debt_holds_at_most_256_bytes() {
        int keys = 100_000;
        ManualClock clock = new ManualClock();
        ScriptedRates store = new ScriptedRates();
        FleetContext context = new FleetContext(
                FleetSimulation.NO_STORE, clock, FleetEvents.NONE, 5_000_000, 50_000_000, () -> 1, "shop");
        liveBytes();
        long before = liveBytes();
        BucketTable full = table(keys);
        FleetBuckets buckets = new FleetBuckets("limit", full, clock.nanos(), context, same -> store);
        store.setReady(false);
        for (int i = 0; i < keys; i++) {
            BucketKey key = TestReplica.key(String.format("%047d", i));
            buckets.take(key, "else", RATE, 1, 0);
            buckets.charge(key, "else", RATE, 1);
        }
        long each = (liveBytes() - before) / keys;
        assertThat(full.size()).isEqualTo(keys);
        assertThat(each).isBetween(150L, (long) BucketTable.BYTES_EACH);
        buckets.close();
    }

    static long liveBytes() {
        for (int collections = 0; collections < 3; collections++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Buckets in a store without a server: it records each call, and a test decides about the replies. Thread-safe. */
    static final class ScriptedRates implements RateStore {
        private final List<RateExchange> calls = new ArrayList<>();
        private final Deque<Promise<RateGrant>> unanswered = new ArrayDeque<>();
        private boolean isReady = true;

        @Override
        public synchronized boolean isReady() {
            return isReady;
        }

        @Override
        public synchronized Future<RateGrant> exchange(
                BucketKey key, String plan, FleetRate rate, RateExchange exchange) {
            calls.add(exchange);
            Promise<RateGrant> reply = Promise.promise();
            unanswered.add(reply);
            return reply.future();
        }

        /** Sets whether calls are sent. */
        synchronized void setReady(boolean ready) {
            isReady = ready;
        }

        /** Grants units to the oldest call that has no reply; afterwards the bucket is at rest after a time. */
        void grant(long units, long aheadMicros) {
            remove().complete(new RateGrant(units, aheadMicros, 0));
        }

        /** Grants units to the latest call, before the others. */
        void grantLast(long units) {
            removeLast().complete(new RateGrant(units, 0, 0));
        }

        private synchronized Promise<RateGrant> removeLast() {
            return unanswered.removeLast();
        }

        /** Fails the oldest call that has no reply. */
        void fail(StoreFailure.Kind kind) {
            remove().fail(new StoreFailure(kind, "scripted"));
        }

        private synchronized Promise<RateGrant> remove() {
            return unanswered.remove();
        }

        /** Returns the number of calls. */
        synchronized int size() {
            return calls.size();
        }

        /** Returns the last call. */
        synchronized RateExchange last() {
            return calls.get(calls.size() - 1);
        }

        /** Returns the number of calls without a reply. */
        synchronized int unanswered() {
            return unanswered.size();
        }

        /** Returns the sum of the debts of all calls. */
        synchronized long debts() {
            return calls.stream().mapToLong(RateExchange::debt).sum();
        }
    }

    /** The buckets of one replica with a scripted store: a lease of 50 ms and a timeout of 5 ms. For one thread. */
    static final class TestReplica {
        static final Duration LEASE = Duration.ofMillis(50);
        static final Duration TIMEOUT = Duration.ofMillis(5);

        final ManualClock clock = new ManualClock();
        final ScriptedRates store = new ScriptedRates();
        final BucketTable table = new BucketTable(new MemoryBudget(Long.MAX_VALUE / 2).open(0));
        final FleetBuckets buckets;
        private final FleetRate rate;
        private int replicas = 1;
        private int decidedAlone;

        TestReplica(FleetRate rate) {
            this.rate = rate;
            table.resize(100);
            buckets = new FleetBuckets("limit", table, clock.nanos(), context(LEASE), context -> store);
        }

        FleetContext context(Duration lease) {
            return new FleetContext(
                    FleetSimulation.NO_STORE,
                    clock,
                    limit -> decidedAlone++,
                    TIMEOUT.toNanos(),
                    lease.toNanos(),
                    () -> replicas,
                    "sluice");
        }

        void setReplicas(int number) {
            replicas = number;
        }

        int decidedAlone() {
            return decidedAlone;
        }

        static BucketKey key(String text) {
            return BucketKey.of(("L" + text).getBytes(ISO_8859_1), 0);
        }

        Future<Decision> take(String key, int units) {
            return buckets.take(key(key), "else", rate, units, 0);
        }

        Future<Decision> take() {
            return take("a", 1);
        }

        /** Takes a unit for each of several requests. */
        List<Future<Decision>> take(int requests) {
            List<Future<Decision>> decisions = new ArrayList<>();
            for (int i = 0; i < requests; i++) decisions.add(take());
            return decisions;
        }

        void charge(String key, long units) {
            buckets.charge(key(key), "else", rate, units);
        }

        void advanceMillis(long millis) {
            clock.advance(Duration.ofMillis(millis));
        }

        /** Sends a request that the store admits, so that the next ones of the key use a lease. */
        void warmUp() {
            Future<Decision> first = take();
            store.grant(1, 0);
            if (!first.result().isAdmitted()) throw new IllegalStateException("rejected");
        }

        static List<Boolean> admissions(List<Future<Decision>> decisions) {
            return decisions.stream().map(each -> each.result().isAdmitted()).toList();
        }
    }

    /** A store without a server: it records each call, and a test decides about the replies. Not thread-safe. */
    static final class ScriptedStore implements Store {
        private final List<ScriptCall> calls = new ArrayList<>();
        private final Queue<Promise<List<String>>> unanswered = new ArrayDeque<>();
        private @Nullable Function<ScriptCall, List<String>> replies;
        private boolean isReady = true;

        @Override
        public boolean isReady() {
            return isReady;
        }

        @Override
        public Future<List<String>> send(ScriptCall call) {
            if (!isReady) return Future.failedFuture(new StoreFailure(StoreFailure.Kind.NOT_SENT, "away"));
            calls.add(call);
            if (replies != null) return Future.succeededFuture(replies.apply(call));
            Promise<List<String>> reply = Promise.promise();
            unanswered.add(reply);
            return reply.future();
        }

        /** Sets whether calls are sent. */
        void setReady(boolean ready) {
            isReady = ready;
        }

        /** Replies to all later calls at once. */
        void replyWith(Function<ScriptCall, List<String>> function) {
            replies = function;
        }

        /** Replies to the oldest call that has no reply. */
        void reply(String... texts) {
            unanswered.remove().complete(List.of(texts));
        }

        /** Fails the oldest call that has no reply. */
        void fail(StoreFailure.Kind kind) {
            unanswered.remove().fail(new StoreFailure(kind, "scripted"));
        }

        /** Returns the calls so far, the oldest first. */
        List<ScriptCall> calls() {
            return List.copyOf(calls);
        }

        /** Returns the operations of the calls so far, the oldest first. */
        List<String> operations() {
            return calls.stream().map(call -> call.arguments().get(0)).toList();
        }

        /** Returns the number of calls without a reply. */
        int unanswered() {
            return unanswered.size();
        }
    }
}
