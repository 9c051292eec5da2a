package dev.sluice.upstream.backend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestEventLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class WaitTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final ManualClock clock = new ManualClock();
    private final Cancellation cancellation = new Cancellation();
    private final Promise<String> source = Promise.promise();

    private Wait<String> newWait() {
        return new Wait<String>()
                .cancelledBy(cancellation, () -> new IllegalStateException("cancelled"))
                .atMost(LIMIT.toNanos(), clock, () -> new IllegalStateException("too late"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b c d", "b a d c", "c d a b", "d c b a", "a c", "b c", "c a", "d a", "b d", "d b"})
    void the_first_of_answer_deadline_and_cancellation_wins(String order) {
        Future<String> outcome = newWait().answerFrom(source.future());
        Map<String, Runnable> events = Map.of(
                "a", () -> source.tryComplete("answer"),
                "b", () -> source.tryFail("failure"),
                "c", () -> clock.advance(LIMIT),
                "d", cancellation::cancel);
        Map<String, String> outcomes = Map.of("a", "answer", "b", "failure", "c", "too late", "d", "cancelled");
        assertThat(outcome.isComplete()).isFalse();
        List.of(order.split(" ", -1))
                .forEach(event -> requireNonNull(events.get(event)).run());

        assertThat(outcome.succeeded() ? outcome.result() : outcome.cause().getMessage())
                .isEqualTo(outcomes.get(order.substring(0, 1)));
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void work_starts_after_the_registration_and_not_after_a_cancellation() {
        Future<String> cancelledByWork = new Wait<String>()
                .cancelledBy(cancellation, () -> new IllegalStateException("cancelled"))
                .answerOf(() -> {
                    cancellation.cancel();
                    return Future.succeededFuture("answer");
                });
        assertThat(cancelledByWork.cause()).hasMessage("cancelled");
        assertThat(newWait()
                        .answerOf(() -> {
                            throw new AssertionError("started");
                        })
                        .cause())
                .hasMessage("cancelled");
    }

    @Test
    void work_that_throws_fails_the_wait_and_leaves_no_timer() {
        Future<String> outcome = newWait().answerOf(() -> {
            throw new IllegalStateException("a bug");
        });
        assertThat(outcome.cause()).hasMessage("a bug");
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_pause_ends_at_its_time_or_with_a_cancellation() {
        Future<String> pause = new Wait<String>().pause(LIMIT.toNanos(), clock);
        clock.advance(LIMIT.minusNanos(1));
        assertThat(pause.isComplete()).isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(pause.succeeded()).isTrue();
        assertThat(pause.result()).isNull();
    }

    @Test
    void a_cancelled_wait_starts_no_timer() {
        cancellation.cancel();
        assertThat(newWait().future().cause()).hasMessage("cancelled");
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_reload_in_the_middle_of_a_wait_leaves_it_to_its_generation() {
        Future<String> ofOldGeneration = newWait().answerFrom(source.future());
        Promise<String> sourceOfNew = Promise.promise();
        Future<String> ofNewGeneration = newWait().answerFrom(sourceOfNew.future());
        sourceOfNew.fail("the new source is down");
        assertThat(ofNewGeneration.failed()).isTrue();
        assertThat(ofOldGeneration.isComplete()).isFalse();
        source.complete("answer");
        assertThat(ofOldGeneration.result()).isEqualTo("answer");
    }

    @Test
    void an_answer_after_the_end_retains_nothing() {
        WeakReference<Object> ofCall = endedWait();
        for (int i = 0; i < 100 && ofCall.get() != null; i++) System.gc();
        assertThat(ofCall.get()).isNull();
        source.complete("late");
    }

    private WeakReference<Object> endedWait() {
        Object call = new Object();
        new Wait<String>()
                .cancelledBy(cancellation, () -> new IllegalStateException("cancelled " + call))
                .answerFrom(source.future())
                .onComplete(ended -> assertThat(call).isNotNull());
        cancellation.cancel();
        return new WeakReference<>(call);
    }

    @Test
    void a_wait_completes_on_the_loop_that_began_it(@ProvidedBy(TestEventLoops.Four.class) Vertx vertx) {
        TestEventLoops loops = new TestEventLoops(vertx);
        Future<Boolean> isHome =
                loops.on(1, () -> new Wait<String>().answerFrom(source.future()).map(answer -> loops.isOn(1)));
        loops.on(2, () -> {
            source.complete("answer");
            return Future.succeededFuture();
        });
        assertThat(TestEventLoops.await(isHome)).isTrue();
    }

    @Test
    void a_wait_whose_loop_has_closed_ends_quietly(@ProvidedBy(TestEventLoops.Four.class) Vertx other) {
        Vertx closed = Vertx.vertx();
        AtomicReference<Future<String>> orphan = new AtomicReference<>();
        TestEventLoops.call(closed, () -> {
            orphan.set(new Wait<String>().answerFrom(source.future()));
            return Future.succeededFuture();
        });
        Future<String> living = TestEventLoops.call(
                other, () -> Future.succeededFuture(new Wait<String>().answerFrom(source.future())));
        TestEventLoops.await(closed.close());

        source.complete("answer");

        assertThat(TestEventLoops.await(living)).isEqualTo("answer");
        assertThat(requireNonNull(orphan.get()).isComplete()).isFalse();
    }
}
