package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Clock;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.TestReplica;
import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelStoreTest {
    private static final FleetRate RATE = FleetRate.of(10, 1, 5);
    private static final RateExchange ONE = new RateExchange(1, true, 0, 0, 0);

    private final ManualClock clock = new ManualClock();
    private final ModelStore store = new ModelStore(clock, new Random(1), 5_000_000);
    private final ModelStore.Connection connection = store.connect();

    private Future<RateGrant> ask() {
        return connection.exchange(TestReplica.key("a"), "else", RATE, ONE);
    }

    @Test
    void a_connection_keeps_the_order_of_calls_and_grants_the_burst() {
        List<Long> granted = new ArrayList<>();
        for (int i = 0; i < 7; i++) ask().onSuccess(grant -> granted.add(grant.units()));
        assertThat(granted).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(granted).containsExactly(1L, 1L, 1L, 1L, 1L, 0L, 0L);
    }

    @Test
    void a_stopped_store_fails_calls_after_100_ms_and_runs_them_later() {
        store.stop();
        Future<RateGrant> lost = ask();
        clock.advance(Duration.ofMillis(6));
        assertThat(connection.isReady()).isFalse();
        clock.advance(Duration.ofMillis(94));
        assertThat(lost.failed()).isTrue();
        store.resume();
        assertThat(connection.isReady()).isTrue();
        Future<RateGrant> next = ask();
        clock.advance(Duration.ofMillis(1));
        assertThat(next.result().aheadMicros()).isBetween(199_000L, 200_000L);
    }

    /** The script about rates in exact fractions, behind connections that take a time. For one thread and the clock of a test. */
    static final class ModelStore {
        private static final long AWAY_NANOS = 100_000_000;
        private static final long NANOS_PER_MICRO = 1000;
        private static final long SECOND = 1_000_000_000;

        private final Map<String, ExactBucket> buckets = new HashMap<>();
        private final List<Runnable> backlog = new ArrayList<>();
        private final Clock clock;
        private final Random random;
        private final long timeoutNanos;
        private boolean isStopped;
        private int leastDelayMicros = 100;
        private int moreDelayMicros = 200;

        ModelStore(Clock clock, Random random, long timeoutNanos) {
            this.clock = clock;
            this.random = random;
            this.timeoutNanos = timeoutNanos;
        }

        Connection connect() {
            return new Connection();
        }

        /** Keeps calls without a reply, as a process after SIGSTOP. */
        void stop() {
            isStopped = true;
        }

        /** Runs the calls that have arrived since {@link #stop}. */
        void resume() {
            isStopped = false;
            List.copyOf(backlog).forEach(Runnable::run);
            backlog.clear();
        }

        /** Loses all states, and the calls since {@link #stop}. */
        void empty() {
            buckets.clear();
            backlog.clear();
        }

        private RateGrant run(String key, FleetRate rate, RateExchange call) {
            return buckets.computeIfAbsent(key, absent -> new ExactBucket())
                    .run(rate, call, clock.nanos() / NANOS_PER_MICRO);
        }

        /** A call whose reply has not arrived. */
        private record Sent(long nanos, Promise<RateGrant> reply) {}

        /** The connection of one replica. It keeps the order of calls and of replies. */
        final class Connection implements RateStore {
            private final List<Long> callNanos = new ArrayList<>();
            private final Deque<Sent> unanswered = new ArrayDeque<>();
            private long lastArrival;
            private long lastReply;
            private boolean isAway;

            /** Returns the number of calls. */
            int calls() {
                return callNanos.size();
            }

            /** Returns the most calls within any second from a time on. */
            int mostCallsInASecond(long from) {
                List<Long> calls =
                        callNanos.stream().filter(nanos -> nanos >= from).toList();
                int most = 0;
                for (int first = 0, last = 0; last < calls.size(); last++) {
                    while (calls.get(last) - calls.get(first) >= SECOND) first++;
                    most = Math.max(most, last - first + 1);
                }
                return most;
            }

            @Override
            public boolean isReady() {
                if (isAway && !isStopped) isAway = false;
                Sent oldest = unanswered.peek();
                return !isAway && (oldest == null || clock.nanos() - oldest.nanos() <= timeoutNanos);
            }

            @Override
            public Future<RateGrant> exchange(BucketKey key, String plan, FleetRate rate, RateExchange exchange) {
                String name = plan + ':' + new String(key.bytes(), ISO_8859_1);
                Sent sent = new Sent(clock.nanos(), Promise.promise());
                callNanos.add(sent.nanos());
                unanswered.add(sent);
                clock.after(AWAY_NANOS, () -> close(sent));
                lastArrival = Math.max(lastArrival, clock.nanos() + delay());
                clock.after(lastArrival - clock.nanos(), () -> onArrival(() -> reply(sent, run(name, rate, exchange))));
                return sent.reply().future();
            }

            private void onArrival(Runnable call) {
                if (isStopped) backlog.add(call);
                else call.run();
            }

            private void reply(Sent sent, RateGrant grant) {
                lastReply = Math.max(lastReply, clock.nanos() + delay());
                clock.after(lastReply - clock.nanos(), () -> {
                    if (unanswered.remove(sent)) sent.reply().complete(grant);
                });
            }

            /** Fails all calls after one had no reply for 100 ms. */
            private void close(Sent sent) {
                if (!unanswered.contains(sent)) return;
                isAway = true;
                List<Sent> lost = List.copyOf(unanswered);
                unanswered.clear();
                for (Sent each : lost) each.reply().fail(new StoreFailure(StoreFailure.Kind.NO_REPLY, "closed"));
            }

            private long delay() {
                return (leastDelayMicros + random.nextInt(moreDelayMicros)) * NANOS_PER_MICRO;
            }
        }

        /** Sets the time of a call and of a reply on their way, which is 0.1 to 0.3 ms without. */
        void delay(int leastMicros, int moreMicros) {
            leastDelayMicros = leastMicros;
            moreDelayMicros = moreMicros;
        }
    }

    /** The bucket of a rate in exact fractions: a model of the script. A time is a number of parts of a microsecond. Not thread-safe. */
    static final class ExactBucket {
        /** The stored time at rest, in parts of the stored units; null for no state. */
        private @Nullable BigInteger at;

        private BigInteger parts = BigInteger.ONE;

        /** Replaces the state, as another program does; null for none. */
        void set(@Nullable BigInteger micros, long rest, long units) {
            parts = BigInteger.valueOf(units);
            at = micros == null ? null : micros.multiply(parts).add(BigInteger.valueOf(rest));
        }

        /** Returns the reply of the script. */
        RateGrant run(FleetRate rate, RateExchange exchange, long now) {
            BigInteger units = BigInteger.valueOf(rate.units());
            BigInteger time = BigInteger.valueOf(now).multiply(units);
            BigInteger window = BigInteger.valueOf(rate.windowMicros());
            BigInteger full = time.add(BigInteger.valueOf(rate.burst()).multiply(window));
            BigInteger latest = full.add(window.multiply(units));
            BigInteger next = at == null ? time : adopted(at, units);
            if (exchange.aheadMicros() > 0)
                next = next.max(
                        time.add(BigInteger.valueOf(exchange.aheadMicros()).multiply(units)));
            next = next.min(latest)
                    .subtract(BigInteger.valueOf(exchange.returned()).multiply(window));
            if (isAtRest(next, time, units)) next = time;
            next = next.add(BigInteger.valueOf(exchange.debt()).multiply(window))
                    .min(latest);
            long granted = granted(exchange, full.subtract(next).divide(window).longValueExact());
            next = next.add(BigInteger.valueOf(granted).multiply(window));
            at = isAtRest(next, time, units) ? null : next;
            parts = units;
            BigInteger[] ahead = floorDivide(next.subtract(time), units);
            return new RateGrant(granted, ahead[0].longValueExact(), ahead[1].intValueExact());
        }

        /** Returns the stored time in parts of another rate, whose remainder is a whole microsecond. */
        private BigInteger adopted(BigInteger stored, BigInteger units) {
            if (units.equals(parts)) return stored;
            return stored.add(parts).subtract(BigInteger.ONE).divide(parts).multiply(units);
        }

        /** Whether a time is more than a microsecond before now, or is a whole microsecond and not after now. */
        private static boolean isAtRest(BigInteger next, BigInteger time, BigInteger units) {
            boolean isWhole = next.mod(units).signum() == 0;
            return next.compareTo(time.subtract(units)) < 0 || (isWhole && next.compareTo(time) <= 0);
        }

        private static long granted(RateExchange exchange, long left) {
            if (exchange.isWhole()) return exchange.wanted() <= left ? exchange.wanted() : 0;
            return Math.max(0, Math.min(exchange.wanted(), left));
        }

        private static BigInteger[] floorDivide(BigInteger number, BigInteger divisor) {
            BigInteger rest = number.mod(divisor);
            return new BigInteger[] {number.subtract(rest).divide(divisor), rest};
        }

        /** Returns the stored text; null for none. */
        @Nullable
        String state() {
            if (at == null) return null;
            return at.divide(parts) + ":" + at.mod(parts) + ":" + parts;
        }

        /** Returns the milliseconds of the expiry: the end of the state, rounded up. */
        long expiryMillis() {
            BigInteger millisecond = parts.multiply(BigInteger.valueOf(1000));
            return requireNonNull(at)
                    .add(millisecond)
                    .subtract(BigInteger.ONE)
                    .divide(millisecond)
                    .longValueExact();
        }
    }
}
