package dev.sluice.server.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.netty.dns.NettyNameResolver;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.gateway.limit.LimitContext;
import dev.sluice.gateway.limit.LimitEvents;
import dev.sluice.gateway.telemetry.StoreMeters;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import dev.sluice.upstream.store.StoreEvents;
import dev.sluice.upstream.store.StoreFailure;
import dev.sluice.upstream.store.StoreReason;
import dev.sluice.upstream.store.StoreSpec;
import dev.sluice.upstream.store.StoreStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The running form of a store that replicas share, and a fake store for other tests. */
@ExtendWith(VertxExtension.class)
public class FleetStoreTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ManualClock clock = new ManualClock();
    private final FakeStore stores = new FakeStore();
    private final GatewayContext context;
    private final FleetStore store;

    FleetStoreTest(Vertx vertx) {
        this.context = new GatewayContext(
                vertx,
                clock,
                registry,
                RequestEvents.NONE,
                new NettyNameResolver(vertx),
                RequestTracer.OFF,
                new LimitContext(new MemoryBudget(1 << 20), clock, LimitEvents.NONE, subject -> null),
                stores);
        this.store = store(null);
    }

    private FleetStore store(@Nullable FleetStore former) {
        StoreSpec spec = StoreSpec.of(URI.create("redis://valkey:6379"));
        return new FleetStore(spec, new StoreMeters(registry), former, context);
    }

    /** Stores in memory, whose replies a test chooses. Records what happens to them, with the number of the store. Thread-safe. */
    public static final class FakeStore implements StoreFactory {
        private static final List<String> NOTHING = List.of();

        private final Queue<String> log = new ConcurrentLinkedQueue<>();
        private final Queue<Opened> opened = new ConcurrentLinkedQueue<>();
        private volatile int members = 1;
        private volatile List<String> rateReply = List.of("1", "0", "0");
        private volatile List<String> quotaReply = List.of("1", "1", "1");
        private volatile boolean isSilent;
        private volatile boolean isReady = true;
        private volatile boolean isSlowToStart;

        /** One open store. */
        public static final class Opened implements Store {
            private final FakeStore owner;
            private final int number;
            private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
            private final Promise<Void> started = Promise.promise();
            private volatile boolean isClosed;
            private volatile boolean isAway;

            /** The listener of the gateway. */
            public final StoreEvents events;

            /** Makes the call of a probe. */
            final Supplier<ScriptCall> probe;

            Opened(FakeStore owner, int number, StoreEvents events, Supplier<ScriptCall> probe) {
                this.owner = owner;
                this.number = number;
                this.events = events;
                this.probe = probe;
            }

            @Override
            public boolean isReady() {
                return owner.isReady && !isClosed;
            }

            @Override
            public Future<List<String>> send(ScriptCall call) {
                if (!isReady() || !Context.isOnEventLoopThread())
                    return Future.failedFuture(new StoreFailure(StoreFailure.Kind.NOT_SENT, "not ready"));
                String operation = call.arguments().get(0);
                owner.log.add(number + " " + operation + " " + new String(call.key(), ISO_8859_1));
                Promise<List<String>> reply = Promise.promise();
                Context context = Vertx.currentContext();
                Runnable answer = () -> context.runOnContext(ignored -> {
                    events.onReply(1_000_000);
                    reply.tryComplete(owner.reply(operation));
                });
                if (owner.isSilent) held.add(answer);
                else answer.run();
                return reply.future();
            }

            /** Completes the start. */
            public void open() {
                started.tryComplete();
            }

            /** Sets whether the store is away. */
            public void away(boolean value) {
                isAway = value;
            }

            private StoreStatus status() {
                return new StoreStatus(Instant.EPOCH, isAway ? StoreReason.SILENT : null);
            }

            private Future<Void> start() {
                owner.log.add(number + " start");
                if (!owner.isSlowToStart) open();
                return started.future();
            }

            private Future<Void> close() {
                isClosed = true;
                owner.log.add(number + " close");
                return Future.succeededFuture();
            }
        }

        private List<String> reply(String operation) {
            return switch (operation) {
                case "beat" -> List.of(String.valueOf(members));
                case "leave" -> List.of("1");
                case "rate" -> rateReply;
                case "quota" -> quotaReply;
                default -> NOTHING;
            };
        }

        @Override
        public OpenStore open(StoreSpec spec, StoreEvents events, Supplier<ScriptCall> probe) {
            Opened store = new Opened(this, opened.size() + 1, events, probe);
            opened.add(store);
            return new OpenStore(store, store::start, store::status, store::close);
        }

        /** Returns the store of a number, from 1 on. */
        public Opened opened(int number) {
            return List.copyOf(opened).get(number - 1);
        }

        /** Returns the starts, the calls with their keys, and the closes, each behind the number of its store. */
        public List<String> log() {
            return List.copyOf(log);
        }

        /** Returns the entries that start with a text. */
        public List<String> log(String start) {
            return log.stream().filter(entry -> entry.startsWith(start)).toList();
        }

        /** Sets the number of replicas of a heartbeat. */
        public FakeStore members(int number) {
            members = number;
            return this;
        }

        /** Sets the reply to each exchange about a rate: the granted units, microseconds until the bucket is at rest, and a remainder. */
        public FakeStore rate(long granted, long aheadMicros) {
            rateReply = List.of(String.valueOf(granted), String.valueOf(aheadMicros), "0");
            return this;
        }

        /** Sets the reply to each exchange about a quota: the granted units, and the count afterwards. */
        public FakeStore quota(long granted, long used) {
            quotaReply = List.of(String.valueOf(granted), String.valueOf(used), "1");
            return this;
        }

        /** Holds all replies from now on. */
        public FakeStore silent() {
            isSilent = true;
            return this;
        }

        /** Sends the held replies, and all later ones at once. */
        public void speak() {
            isSilent = false;
            for (Opened each : opened) {
                Runnable answer = each.held.poll();
                while (answer != null) {
                    answer.run();
                    answer = each.held.poll();
                }
            }
        }

        /** Sets whether calls are sent. */
        public FakeStore ready(boolean value) {
            isReady = value;
            return this;
        }

        /** Lets each store wait for {@link Opened#open}. */
        public FakeStore slowToStart() {
            isSlowToStart = true;
            return this;
        }
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private static void join(FleetStore store, @Nullable FleetStore former) {
        store.start();
        store.join(List.of(), former);
        Await.until(() -> store.joined().isComplete());
    }

    @Test
    void the_state_and_its_metrics_follow_the_store() {
        store.registerGauges();
        assertThat(store.status())
                .isEqualTo(new FleetStatus(FleetStatus.State.CONNECTING, "its connection is not yet open", 1));
        assertThat(gauge("sluice.store.up")).isZero();
        join(store, null);
        assertThat(store.status()).isEqualTo(new FleetStatus(FleetStatus.State.UP, "up since 1970-01-01T00:00:00Z", 1));
        assertThat(gauge("sluice.store.up")).isEqualTo(1);
        stores.opened(1).away(true);
        assertThat(store.status().state()).isEqualTo(FleetStatus.State.AWAY);
        assertThat(gauge("sluice.store.up")).isZero();
        stores.opened(1).away(false);
        assertThat(gauge("sluice.store.up")).isEqualTo(1);
        stores.opened(1).events.onFailure("late");
        assertThat(registry.get("sluice.store.failures")
                        .tag("reason", "late")
                        .counter()
                        .count())
                .isEqualTo(1);
        Await.until(() -> registry.find("sluice.store.calls").timer() != null);
        Await.until(() -> registry.get("sluice.store.calls").timer().count() > 0);
    }

    @Test
    void the_known_number_of_replicas_ends_with_the_first_heartbeat_or_after_an_hour() {
        stores.members(7);
        join(store, null);
        Await.until(() -> store.status().replicas() == 7);
        FleetStore next = store(store);
        stores.opened(2).events.onReply(1);
        assertThat(next.limits().replicas().getAsInt()).isEqualTo(7);
        clock.advance(Duration.ofHours(1));
        assertThat(next.limits().replicas().getAsInt()).isEqualTo(1);
        stores.members(3);
        join(next, store);
        Await.until(() -> next.limits().replicas().getAsInt() == 3);
    }

    /** Both may be one store, which would count the process twice otherwise, or not at all. */
    @Test
    void a_process_keeps_its_name_and_joins_after_it_has_left() {
        join(store, null);
        FleetStore next = store(store);
        join(next, store);
        Await.until(() -> !stores.log("2 beat").isEmpty());
        assertThat(stores.log().indexOf("1 leave sluice:replicas"))
                .isBetween(0, stores.log().indexOf("2 beat sluice:replicas"));
        assertThat(name(2)).isEqualTo(name(1));
    }

    private String name(int number) {
        return stores.opened(number).probe.get().arguments().get(1);
    }

    @Test
    void a_store_that_is_closed_before_its_start_is_never_joined() throws TimeoutException {
        store.close().await(10, TimeUnit.SECONDS);
        join(store, null);
        assertThat(stores.log()).containsExactly("1 close", "1 start");
    }

    @Test
    void a_process_leaves_once() throws TimeoutException {
        join(store, null);
        store.leave().await(10, TimeUnit.SECONDS);
        store.close().await(10, TimeUnit.SECONDS);
        assertThat(stores.log("1 leave")).hasSize(1);
        assertThat(stores.log()).endsWith("1 close");
    }
}
