package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.http.ExchangeClient;
import dev.sluice.fixture.TestEventLoops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The streams of an endpoint with eight on its only shared connection, and the clients that its attempts get. */
@ExtendWith(VertxExtension.class)
class Http2SlotTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private final Http2StreamLimit streams = new Http2StreamLimit();
    private final List<ExchangeClient> taken = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private TestEventLoops loops;

    @SuppressWarnings("NullAway.Init")
    private ConnectionPool pool;

    @BeforeEach
    void start(@ProvidedBy(TestEventLoops.Four.class) Vertx vertx) {
        STAND.start(vertx);
        loops = new TestEventLoops(vertx);
        pool = new ConnectionPool(
                vertx,
                STAND.clock,
                HttpBackendFixture.http2(
                        8, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), URI.create("http://127.0.0.1:1")));
    }

    private Http2Slot slot() {
        return new Http2Slot(streams, pool);
    }

    /** Runs a task on an event loop, and returns after the tasks that it has started. */
    private <T> T on(Supplier<T> task) {
        T result = TestEventLoops.await(loops.on(0, () -> Future.succeededFuture(task.get())));
        loops.awaitIdle();
        return result;
    }

    private Http2Slot take() {
        return on(() -> {
            Http2Slot slot = slot();
            slot.take(taken::add);
            return slot;
        });
    }

    @Test
    void a_slot_ended_twice_returns_its_stream_once() {
        Http2Slot first = take();
        streams.endFirst();
        for (int other = 1; other < 8; other++) take();
        assertThat(taken).hasSize(8).containsOnly(pool.client());
        first.end();
        first.end();
        take();
        take();
        assertThat(taken.subList(8, 10)).containsExactly(pool.client(), pool.overflowClient());
    }

    @Test
    void an_attempt_that_ends_before_the_first_connection_takes_no_stream() {
        Http2Slot first = take();
        Http2Slot waiting = take();
        assertThat(taken).hasSize(1);
        on(() -> {
            waiting.end();
            first.end();
            return "ended";
        });
        assertThat(taken).hasSize(1);
        for (int call = 0; call < 8; call++) take();
        assertThat(taken.subList(1, 9)).containsOnly(pool.client());
    }

    @Test
    void an_attempt_takes_its_stream_after_the_first_connection_or_the_end_of_its_attempt() {
        Http2Slot first = take();
        take();
        assertThat(taken).hasSize(1);
        first.end();
        loops.awaitIdle();
        assertThat(taken).hasSize(2);
    }

    @Test
    void a_slot_that_waits_on_a_closed_event_loop_does_not_keep_the_others_waiting() {
        Http2Slot first = take();
        Vertx closed = Vertx.vertx();
        TestEventLoops.call(closed, () -> {
            slot().take(taken::add);
            return Future.succeededFuture();
        });
        take();
        TestEventLoops.await(closed.close());
        assertThat(taken).hasSize(1);
        first.end();
        loops.awaitIdle();
        assertThat(taken).containsExactly(pool.client(), pool.client());
    }
}
