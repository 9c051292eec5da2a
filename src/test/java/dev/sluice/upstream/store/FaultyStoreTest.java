package dev.sluice.upstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.store.StoreRepliesTest.FakeServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store whose replies come at times that the test decides, or never: late commands, and connections that end. */
class FaultyStoreTest {
    static final Duration TIMEOUT = Duration.ofMillis(5);
    static final Duration SILENCE = Duration.ofMillis(100);
    private static final Duration LONGEST_FIRST_PAUSE = Duration.ofMillis(100);
    static final String SCRIPT = "return {'1'}";

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.upstream.store", Level.INFO);

    private final FaultyStore faulty;
    private final ManualClock clock;
    private final FakeServer server;
    private final RunningStore store;

    FaultyStoreTest() throws IOException {
        faulty = new FaultyStore();
        clock = faulty.clock;
        server = faulty.server;
        store = faulty.store;
    }

    @AfterEach
    void close() throws IOException {
        faulty.close();
    }

    @Test
    void nothing_is_ready_outside_of_an_event_loop() {
        faulty.open();
        assertThat(store.isReady()).isFalse();
        assertThat(store.send(FaultyStore.take("k")).cause())
                .isInstanceOfSatisfying(StoreFailure.class, FaultyStoreTest::isNotSent);
    }

    @Test
    void a_store_that_was_not_started_is_not_ready() {
        assertThat(faulty.isReady()).isFalse();
        assertThatThrownBy(() -> faulty.call("k"))
                .isInstanceOfSatisfying(StoreFailure.class, FaultyStoreTest::isNotSent);
        assertThat(store.status().text()).startsWith("up since 2026-01-01T00:00:01Z");
    }

    @Test
    void while_a_command_is_late_no_other_command_waits_and_its_reply_still_arrives() {
        faulty.open();
        server.hold();
        CompletableFuture<List<String>> slow = faulty.start("slow");
        clock.advance(TIMEOUT.minusNanos(1));
        assertThat(faulty.isReady()).isTrue();
        clock.advance(Duration.ofNanos(1));
        assertThat(faulty.isReady()).isFalse();
        assertThatThrownBy(() -> faulty.call("k"))
                .isInstanceOfSatisfying(StoreFailure.class, FaultyStoreTest::isNotSent);
        server.release();
        assertThat(TestEventLoops.await(slow)).containsExactly("1");
        assertThat(faulty.isReady()).isTrue();
        assertThat(faulty.events.failures).containsExactly("late");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void three_late_commands_make_the_store_away_until_a_probe_is_answered_in_time() {
        faulty.open();
        server.hold();
        List<CompletableFuture<List<String>>> slow =
                IntStream.range(0, 3).mapToObj(i -> faulty.start("k" + i)).toList();
        clock.advance(TIMEOUT);
        assertThat(faulty.isReady()).isFalse();
        assertThat(log.lines()).containsExactly("WARN the store is away: it answers after the timeout");
        server.release();
        slow.forEach(call -> assertThat(TestEventLoops.await(call)).containsExactly("1"));
        assertThat(faulty.isReady()).isFalse();
        assertThat(store.status().isAway()).isTrue();
        clock.advance(LONGEST_FIRST_PAUSE);
        Await.until(faulty::isReady);
        assertThat(log.lines()).endsWith("INFO the store is back after 100 ms").hasSize(2);
        assertThat(store.status().isAway()).isFalse();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_late_command_between_replies_in_time_does_not_make_the_store_away() {
        faulty.open();
        for (int i = 0; i < 5; i++) {
            server.hold();
            CompletableFuture<List<String>> slow = faulty.start("slow");
            clock.advance(TIMEOUT);
            assertThat(faulty.isReady()).isFalse();
            server.release();
            TestEventLoops.await(slow);
            faulty.call("k");
        }
        assertThat(store.status().isAway()).isFalse();
    }

    @Test
    void a_connection_closes_when_its_oldest_command_has_no_reply_for_100_ms() {
        faulty.open();
        server.hold();
        CompletableFuture<List<String>> lost = faulty.start("lost");
        clock.advance(SILENCE.minusNanos(1));
        faulty.settle();
        assertThat(lost).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertThatThrownBy(() -> TestEventLoops.await(lost))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.NO_REPLY));
        assertThat(log.lines()).containsExactly("WARN the store is away: it does not answer");
        assertThat(faulty.events.failures).containsExactly("late", "silent");
        server.release();
        faulty.comeBack();
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void a_handshake_without_a_reply_ends_after_a_second() {
        server.onCommand(arguments -> null);
        store.start();
        Await.until(() -> server.connections() == 1 && server.last().contains("HELLO"));
        clock.advance(Duration.ofSeconds(1));
        Await.until(() -> store.status().isAway());
        Await.until(() -> server.open.get() == 0);
        assertThat(log.lines()).containsExactly("WARN the store is away: it does not answer");
        server.onCommand(FakeServer::normally);
        faulty.comeBack();
    }

    @Test
    void a_connection_that_the_store_closes_opens_again_without_a_line() {
        faulty.open();
        clock.advance(Duration.ofSeconds(3));
        server.dropConnections();
        Await.until(() -> server.connections() == 2 && faulty.isReady());
        assertThat(log.lines()).isEmpty();
        assertThat(faulty.call("k")).containsExactly("1");
    }

    @Test
    void a_connection_that_does_not_open_again_within_100_ms_makes_the_store_away() {
        faulty.open();
        clock.advance(Duration.ofSeconds(3));
        server.hold();
        server.dropConnections();
        Await.until(() -> server.connections() == 2);
        clock.advance(SILENCE.minusNanos(1));
        faulty.settle();
        assertThat(store.status().isAway()).isFalse();
        assertThat(faulty.isReady()).isFalse();
        clock.advance(Duration.ofNanos(1));
        Await.until(() -> store.status().isAway());
        server.release();
        Await.until(faulty::isReady);
        assertThat(log.lines())
                .containsExactly("WARN the store is away: it does not answer", "INFO the store is back after 0 ms");
    }

    @Test
    void a_store_that_closes_each_connection_at_once_is_not_asked_in_a_loop() {
        faulty.open();
        server.dropConnections();
        Await.until(() -> server.open.get() == 0);
        faulty.settle();
        assertThat(server.connections()).isEqualTo(1);
        faulty.comeBack();
    }

    @Test
    void a_store_that_closes_each_connection_soon_is_away_when_the_pause_exceeds_100_ms() {
        faulty.open();
        server.dropConnections();
        Await.until(() -> !faulty.isReady());
        clock.advance(LONGEST_FIRST_PAUSE);
        Await.until(faulty::isReady);
        assertThat(log.lines()).isEmpty();
        server.dropConnections();
        Await.until(() -> store.status().isAway());
        assertThat(log.lines()).containsExactly("WARN the store is away: it closed the connection");
        faulty.comeBack();
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void a_full_queue_sends_no_more() {
        faulty.open();
        server.hold();
        List<CompletableFuture<List<String>>> calls = IntStream.range(0, CommandQueue.LIMIT)
                .mapToObj(i -> faulty.start("k"))
                .toList();
        assertThatThrownBy(() -> faulty.call("k"))
                .isInstanceOfSatisfying(StoreFailure.class, FaultyStoreTest::isNotSent);
        server.release();
        calls.forEach(TestEventLoops::await);
        assertThat(faulty.isReady()).isTrue();
    }

    @Test
    void a_closed_store_fails_its_calls_and_has_no_timers() {
        faulty.open();
        server.hold();
        CompletableFuture<List<String>> call = faulty.start("k");
        TestEventLoops.await(store.close());
        assertThatThrownBy(() -> TestEventLoops.await(call))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.NO_REPLY));
        assertThat(faulty.isReady()).isFalse();
        server.release();
        Await.until(() -> server.open.get() == 0);
        clock.advance(Duration.ofSeconds(10));
        faulty.settle();
        assertThat(server.connections()).isEqualTo(1);
        assertThat(log.lines()).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void an_event_loop_keeps_nothing_of_a_closed_store() {
        WeakReference<RunningStore> closed = new WeakReference<>(openAndClose());
        Await.until(() -> {
            System.gc();
            return closed.get() == null;
        });
    }

    private RunningStore openAndClose() {
        RunningStore[] other = new RunningStore[1];
        // The events of a gateway know its store.
        StoreEvents knowing = new StoreEvents() {
            private final RunningStore[] known = other;

            @Override
            public void onReply(long nanos) {}

            @Override
            public void onFailure(String reason) {
                assertThat(known).isNotNull();
            }
        };
        other[0] = faulty.withEvents(knowing);
        TestEventLoops.await(other[0].start());
        TestEventLoops.await(other[0].close());
        return other[0];
    }

    private static void isNotSent(StoreFailure failure) {
        assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.NOT_SENT);
    }

    /** A store with one event loop, a server that the test controls, and a clock that stands still. */
    static final class FaultyStore implements AutoCloseable {
        final ManualClock clock = new ManualClock();
        final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        final Events events = new Events();
        final FakeServer server = new FakeServer();
        final RunningStore store = withEvents(events);

        FaultyStore() throws IOException {}

        /** Returns a further store of the same server. */
        RunningStore withEvents(StoreEvents listener) {
            return new RunningStore(
                    StoreSpec.of(server.url()),
                    vertx,
                    clock,
                    () -> 0,
                    listener,
                    SCRIPT,
                    () -> new ScriptCall(bytes("probe"), List.of("probe")));
        }

        void open() {
            TestEventLoops.await(store.start());
            assertThat(isReady()).isTrue();
        }

        /** Advances the clock until a probe has made the store ready. */
        void comeBack() {
            for (int i = 0; i < 50 && !isReady(); i++) {
                clock.advance(LONGEST_FIRST_PAUSE);
                for (int turns = 0; turns < 20 && !isReady(); turns++) settle();
            }
            assertThat(isReady()).isTrue();
            assertThat(store.status().isAway()).isFalse();
        }

        /** Lets the event loop and the workers run the tasks that they have. */
        void settle() {
            TestEventLoops.call(vertx, () -> vertx.executeBlocking(() -> null));
            TestEventLoops.call(vertx, Future::succeededFuture);
        }

        boolean isReady() {
            return TestEventLoops.call(vertx, () -> Future.succeededFuture(store.isReady()));
        }

        List<String> call(String key) {
            return TestEventLoops.call(vertx, () -> store.send(take(key)));
        }

        /** Starts a call, and returns when the command is sent. */
        CompletableFuture<List<String>> start(String key) {
            CompletableFuture<List<String>> call = TestEventLoops.start(vertx, () -> store.send(take(key)));
            TestEventLoops.call(vertx, Future::succeededFuture);
            return call;
        }

        static ScriptCall take(String key) {
            return new ScriptCall(bytes(key), List.of("take"));
        }

        static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            TestEventLoops.await(store.close());
            server.close();
            TestEventLoops.await(vertx.close());
        }
    }

    static final class Events implements StoreEvents {
        final AtomicInteger replies = new AtomicInteger();
        final Queue<String> failures = new ConcurrentLinkedQueue<>();

        @Override
        public void onReply(long nanos) {
            replies.incrementAndGet();
        }

        @Override
        public void onFailure(String reason) {
            failures.add(reason);
        }
    }
}
