package dev.sluice.upstream.guard;

import static dev.sluice.upstream.guard.GuardFixture.countFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Percent;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A circuit that several event loops use concurrently. The timers of vertx-circuit-breaker are real, and the time of a recovery is skipped. */
@ExtendWith(VertxExtension.class)
class BreakerOnEventLoopsTest {
    private static final Breaker.Spec SPEC = new Breaker.Spec(
            5,
            new Percent(50),
            100,
            Duration.ofSeconds(10),
            20,
            null,
            new Percent(80),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30));

    private final TestEventLoops loops;
    private final SkippingClock clock;
    private final TestCalls calls;
    private final AtomicInteger hits = new AtomicInteger();
    private final Map<String, Promise<Void>> transitions = new ConcurrentHashMap<>();
    private final BackendContext context;
    private volatile Backend reply = Replies.status(500);
    private CircuitStateMachine circuit;
    private Backend breaker;

    BreakerOnEventLoopsTest(@ProvidedBy(TestEventLoops.Four.class) Vertx vertx) {
        this.loops = new TestEventLoops(vertx);
        this.clock = new SkippingClock(vertx);
        this.calls = new TestCalls(clock);
        this.context = new BackendContext("pricing", vertx, clock, () -> 0, new BackendEvents() {
            @Override
            public void onBreakerChange(String from, String to, String reason) {
                promiseOf(from + " " + to).tryComplete();
                throw new IllegalStateException("a listener that breaks its promise");
            }
        });
        this.circuit = new CircuitStateMachine(SPEC, 50, context);
        this.breaker = breaker();
    }

    @Test
    void of_fifty_calls_on_several_loops_exactly_one_is_the_probe() {
        assertThat(countFailed(sendAll(5).stream(), FailureReason.SERVER_ERROR)).isEqualTo(5);
        await("closed open");
        await("open half_open");
        hits.set(0);
        reply = Replies.after(Duration.ofMillis(300), clock, Replies.status(200));
        assertThat(countFailed(sendAll(50).stream(), FailureReason.CIRCUIT_OPEN))
                .isEqualTo(49);
        assertThat(hits).hasValue(1);
        awaitRecovery();
    }

    @Test
    void a_listener_that_throws_when_the_circuit_opens_costs_no_other() {
        circuit.onOpen(() -> {
            throw new IllegalStateException("a bug of the listener");
        });
        circuit.onOpen(() -> promiseOf("told").tryComplete());
        sendAll(5);
        await("told");
    }

    @Test
    void it_allows_a_probe_after_the_verticle_that_tripped_it_was_undeployed() {
        undeployAfter(() -> {
            circuit = new CircuitStateMachine(SPEC, 50, context);
            breaker = breaker();
            return Future.join(List.of(send(), send(), send(), send(), send()));
        });
        assertThat(circuit.state()).isEqualTo("open");
        await("open half_open");
        reply = Replies.status(200);
        assertThat(sendAll(1)).allMatch(Future::succeeded);
        awaitRecovery();
    }

    @Test
    void a_probe_of_an_undeployed_verticle_ends_at_its_deadline() {
        sendAll(5);
        await("open half_open");
        reply = Replies.silence();
        undeployAfter(() -> {
            breaker.send(calls.get(Duration.ofMillis(300))).onComplete(ended -> {});
            return Future.succeededFuture();
        });
        await("half_open open");
    }

    private Backend breaker() {
        return new Breaker(circuit, context, call -> {
            hits.incrementAndGet();
            return reply.send(call);
        });
    }

    private Future<Reply> send() {
        return breaker.send(calls.get());
    }

    private List<Future<Reply>> sendAll(int count) {
        List<Future<Reply>> replies = IntStream.range(0, count)
                .mapToObj(loop -> loops.on(loop, this::send))
                .toList();
        TestEventLoops.await(Future.join(replies).otherwiseEmpty());
        return replies;
    }

    private void undeployAfter(Supplier<Future<?>> task) {
        String deployment = TestEventLoops.await(loops.vertx().deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                return task.get().otherwiseEmpty();
            }
        }));
        TestEventLoops.await(loops.vertx().undeploy(deployment));
    }

    private Promise<Void> promiseOf(String transition) {
        return transitions.computeIfAbsent(transition, unused -> Promise.promise());
    }

    private void awaitRecovery() {
        Await.until(() -> {
            clock.skip(RecoveryRamp.DURATION);
            return promiseOf("half_open closed").future().isComplete();
        });
    }

    private void await(String transition) {
        TestEventLoops.await(promiseOf(transition).future());
    }
}
