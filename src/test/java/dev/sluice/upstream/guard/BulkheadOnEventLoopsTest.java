package dev.sluice.upstream.guard;

import static dev.sluice.upstream.guard.GuardFixture.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.ScriptedBackend;
import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.guard.GuardFixture.AllGuards;
import dev.sluice.upstream.guard.GuardFixture.BulkheadFixture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bulkhead that several event loops use concurrently. */
@ExtendWith(VertxExtension.class)
class BulkheadOnEventLoopsTest {
    private static final int CONCURRENT = 8;
    private static final int CALLS = 400;

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger maxRunning = new AtomicInteger();
    private final AtomicInteger onWrongLoop = new AtomicInteger();

    @ParameterizedTest
    @MethodSource("seeds")
    void permits_are_never_exceeded_nor_lost_across_event_loops(
            long seed, @ProvidedBy(TestEventLoops.Four.class) Vertx vertx) {
        TestEventLoops loops = new TestEventLoops(vertx);
        Bulkhead.Spec spec = new Bulkhead.Spec(CONCURRENT, 40, Duration.ofMillis(3), "$claims.tenant", new Percent(25));
        Bulkhead bulkhead = new Bulkhead(
                spec,
                loops.context(BackendEvents.NONE),
                new CircuitStateMachine(Breaker.Spec.defaults(), 50, loops.context(BackendEvents.NONE)),
                call -> behave(loops, call));
        Random random = new Random(seed);
        TestEventLoops.await(Future.join(IntStream.range(0, CALLS)
                        .mapToObj(number -> send(loops, bulkhead, number, new Random(random.nextLong())))
                        .toList())
                .otherwiseEmpty());
        // A cancelled call ends at once. A permit granted to it meanwhile returns over two event loops:
        // the loop that granted it, then the loop of the call.
        for (int hop = 0; hop < 2; hop++) loops.awaitIdle();
        assertThat(maxRunning.get()).isBetween(1, CONCURRENT);
        assertThat(onWrongLoop).hasValue(0);
        assertThat(bulkhead.active()).isZero();
        assertThat(bulkhead.queued()).isZero();
        assertThat(bulkhead.tenants()).isZero();
    }

    static LongStream seeds() {
        return new Random().longs(20);
    }

    /** A call of a random tenant with a short deadline; a third of the calls is cancelled. */
    private Future<Reply> send(TestEventLoops loops, Bulkhead bulkhead, int number, Random random) {
        TestCalls calls = new TestCalls(loops.clock());
        return loops.on(number, () -> {
            Call plain = random.nextBoolean() ? calls.get() : calls.getFor("tenant " + random.nextInt(5));
            Call call = plain.withDeadline(Deadline.after(Duration.ofMillis(1 + random.nextInt(10)), loops.clock()))
                    .withHeader("loop", String.valueOf(number))
                    .withHeader("behaviour", String.valueOf(random.nextInt(5)));
            if (random.nextInt(3) == 0)
                loops.clock()
                        .after(
                                random.nextInt(4_000_000),
                                () -> call.cancellation().cancel());
            return bulkhead.send(call).onComplete(ignored -> checkLoop(loops, call));
        });
    }

    private Future<Reply> behave(TestEventLoops loops, Call call) {
        checkLoop(loops, call);
        maxRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        Backend backend =
                switch (Integer.parseInt(call.headers().get("behaviour"))) {
                    case 0 -> Replies.status(200);
                    case 1 -> Replies.bug();
                    case 2 -> Replies.after(Duration.ofMillis(20), loops.clock(), Replies.status(200));
                    default -> Replies.after(Duration.ofMillis(1), loops.clock(), Replies.status(500));
                };
        return backend.sendSafely(call).onComplete(ignored -> running.decrementAndGet());
    }

    private void checkLoop(TestEventLoops loops, Call call) {
        if (!loops.isOn(Integer.parseInt(call.headers().get("loop")))) onWrongLoop.incrementAndGet();
    }

    @Test
    void a_queued_call_that_is_cancelled_after_its_grant_passes_the_permit_on(
            @ProvidedBy(TestEventLoops.Four.class) Vertx vertx) {
        TestEventLoops loops = new TestEventLoops(vertx);
        Promise<Reply> first = Promise.promise();
        ScriptedBackend backend =
                new ScriptedBackend().then(Replies.status(200)).next(call -> first.future());
        Bulkhead.Spec spec = new Bulkhead.Spec(1, 2, Duration.ofSeconds(10), null, null);
        Bulkhead bulkhead = new Bulkhead(
                spec,
                loops.context(BackendEvents.NONE),
                new CircuitStateMachine(Breaker.Spec.defaults(), 50, loops.context(BackendEvents.NONE)),
                backend);
        TestCalls calls = new TestCalls(loops.clock());
        Call impatient = calls.get();
        Future<Reply> third = loops.on(0, () -> {
            bulkhead.send(calls.get());
            Future<Reply> second = bulkhead.send(impatient);
            Future<Reply> last = bulkhead.send(calls.get());
            first.fail("ended");
            assertThat(bulkhead.queued()).isEqualTo(1);
            impatient.cancellation().cancel();
            assertThat(reasonOf(second)).isEqualTo(FailureReason.CANCELLED);
            return last;
        });
        assertThat(TestEventLoops.await(third).status()).isEqualTo(200);
        assertThat(backend.hits()).isEqualTo(2);
        assertThat(bulkhead.active()).isZero();
    }

    /** Queues calls on event loops that close before a permit is free. */
    private static void queueOnClosedLoops(int calls, Supplier<Future<Reply>> send) {
        Vertx closed = Vertx.vertx();
        for (int call = 0; call < calls; call++)
            TestEventLoops.call(closed, () -> Future.succeededFuture(send.get().isComplete()));
        TestEventLoops.await(closed.close());
    }

    @Test
    void a_permit_of_queued_calls_whose_event_loop_has_closed_goes_to_the_next_call() {
        BulkheadFixture fixture = new BulkheadFixture(1, 10_000, null);
        fixture.backend.then(fixture.replyAfter(Duration.ofMillis(100)));
        fixture.get();
        queueOnClosedLoops(5_000, fixture::get);
        Future<Reply> living = fixture.get();
        assertThat(fixture.bulkhead.queued()).isEqualTo(5_001);
        fixture.clock.advance(Duration.ofMillis(100));
        assertThat(fixture.bulkhead.queued()).isZero();
        assertThat(fixture.bulkhead.active()).isEqualTo(1);
        fixture.clock.advance(Duration.ofMillis(100));
        assertThat(living.succeeded()).isTrue();
        assertThat(fixture.backend.hits()).isEqualTo(2);
        assertThat(fixture.bulkhead.active()).isZero();
    }

    @Test
    void a_queued_call_whose_event_loop_has_closed_does_not_keep_the_others_waiting_when_the_circuit_opens() {
        AllGuards fixture = new AllGuards();
        Bulkhead.Spec single = new Bulkhead.Spec(1, 2, Duration.ofMinutes(1), null, null);
        Bulkhead bulkhead = new Bulkhead(single, fixture.context, fixture.circuit, Replies.silence());
        bulkhead.send(fixture.calls.get());
        queueOnClosedLoops(1, () -> bulkhead.send(fixture.calls.get()));
        Future<Reply> living = bulkhead.send(fixture.calls.get());
        assertThat(bulkhead.queued()).isEqualTo(2);
        fixture.backend.then(Replies.status(500));
        for (int call = 0; call < 5; call++) fixture.getToEnd();
        assertThat(fixture.circuit.state()).isEqualTo("open");
        assertThat(reasonOf(living)).isEqualTo(FailureReason.CIRCUIT_OPEN);
    }
}
