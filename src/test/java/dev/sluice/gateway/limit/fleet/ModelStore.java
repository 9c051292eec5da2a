package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.Gcra;
import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The script about rates as exact arithmetic in Java, behind connections that take a time. For one thread and a clock of a test. */
final class ModelStore {
    private static final long HUNDRED_MILLIS = 100_000_000;

    private final Map<String, State> states = new HashMap<>();
    private final Clock clock;
    private final Random random;
    private final List<Connection> connections = new ArrayList<>();

    /** The time of a call on its way to the store, and the largest addition to it. */
    private final long oneWayNanos;

    private final long jitterNanos;
    private boolean isAway;

    ModelStore(Clock clock, Random random, long oneWayNanos, long jitterNanos) {
        this.clock = clock;
        this.random = random;
        this.oneWayNanos = oneWayNanos;
        this.jitterNanos = jitterNanos;
    }

    Connection connect() {
        Connection connection = new Connection();
        connections.add(connection);
        return connection;
    }

    /** Loses all states, and the calls in flight. */
    void fail(boolean isEmptied) {
        isAway = true;
        if (isEmptied) states.clear();
    }

    void recover() {
        isAway = false;
    }

    private static final class State implements Gcra.State {
        private long ticks;
        private int rest;
        private int units;

        @Override
        public long ticks() {
            return ticks;
        }

        @Override
        public int rest() {
            return rest;
        }

        @Override
        public void set(long newTicks, int newRest) {
            ticks = newTicks;
            rest = newRest;
        }
    }

    private RateGrant run(String key, FleetRate rate, RateExchange call) {
        long now = clock.nanos() / 1000;
        Gcra gcra = rate.arithmetic();
        State state = states.computeIfAbsent(key, absent -> new State());
        if (state.ticks() < now - 1) state.set(now, 0);
        if (state.units != rate.units()) state.set(Gcra.restTick(state), 0);
        state.units = rate.units();
        if (call.aheadMicros() > 0 && Gcra.restTick(state) < now + call.aheadMicros())
            state.set(now + call.aheadMicros(), 0);
        if (call.debt() > 0) gcra.charge(state, now, call.debt());
        giveBack(state, gcra, call.returned());
        long granted = Math.min(call.wanted(), gcra.unitsLeft(state, now));
        if (call.isWhole() && granted < call.wanted()) granted = 0;
        if (granted > 0 && !gcra.take(state, now, granted)) throw new IllegalStateException("no units");
        return new RateGrant(granted, state.ticks() - now, state.rest());
    }

    private static void giveBack(State state, Gcra gcra, long units) {
        long ticks = state.ticks() - gcra.ticksOf(units);
        int rest = state.rest() - gcra.partsOf(units);
        state.set(rest < 0 ? ticks - 1 : ticks, rest < 0 ? rest + gcra.units() : rest);
    }

    /** The connection of one replica: it keeps the order of calls and of replies. */
    final class Connection implements RateStore {
        private final List<RateExchange> calls = new ArrayList<>();
        private final List<Long> callNanos = new ArrayList<>();
        private long lastCall;
        private long lastReply;

        /** Returns the calls in their order. */
        List<RateExchange> calls() {
            return calls;
        }

        /** Returns the largest number of calls within any second of a time. */
        int mostCallsInASecond(long from, long until) {
            int most = 0;
            for (int first = 0, last = 0; last < callNanos.size(); last++) {
                if (callNanos.get(last) > until) break;
                while (callNanos.get(first) < from || callNanos.get(last) - callNanos.get(first) >= 1_000_000_000) {
                    first++;
                    if (first > last) break;
                }
                most = Math.max(most, last - first + 1);
            }
            return most;
        }

        @Override
        public boolean isReady() {
            return !isAway;
        }

        @Override
        public Future<RateGrant> exchange(BucketKey key, String plan, FleetRate rate, RateExchange exchange) {
            calls.add(exchange);
            callNanos.add(clock.nanos());
            Promise<RateGrant> reply = Promise.promise();
            lastCall = Math.max(lastCall, clock.nanos() + delay());
            clock.after(
                    lastCall - clock.nanos(), () -> onArrival(plan + new String(key.bytes()), rate, exchange, reply));
            return reply.future();
        }

        private void onArrival(String key, FleetRate rate, RateExchange exchange, Promise<RateGrant> reply) {
            if (isAway) {
                StoreFailure lost = new StoreFailure(StoreFailure.Kind.NO_REPLY, "closed");
                clock.after(HUNDRED_MILLIS, () -> reply.fail(lost));
                return;
            }
            RateGrant grant = run(key, rate, exchange);
            lastReply = Math.max(lastReply, clock.nanos() + delay());
            clock.after(lastReply - clock.nanos(), () -> reply.complete(grant));
        }

        private long delay() {
            return oneWayNanos + random.nextLong(jitterNanos + 1);
        }
    }
}
