package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import dev.sluice.fixture.ManualClock;
import dev.sluice.spec.Percent;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A retry alone around a scripted backend, on a clock that the test owns. */
final class RetryFixture {
    static final Duration MILLI = Duration.ofMillis(1);
    static final Duration LONG = Duration.ofSeconds(50);

    final ManualClock clock = new ManualClock();
    final RecordedGuardEvents events = new RecordedGuardEvents();
    final GuardedCalls calls = new GuardedCalls(clock);
    final SequencedBackend backend = new SequencedBackend();
    final Retry retry;
    boolean circuitIsClosed = true;

    RetryFixture() {
        this(spec(3, null, null));
    }

    RetryFixture(Retry.Spec spec) {
        BackendContext context =
                new BackendContext("pricing", new ManualVertx(clock).vertx(), clock, new Random(1), events);
        retry = new Retry(spec, context, () -> circuitIsClosed, backend);
    }

    static Retry.Spec spec(int attempts, @Nullable List<String> on, @Nullable String idempotencyKey) {
        Retry.Backoff backoff = new Retry.Backoff(Duration.ofMillis(50), Duration.ofMillis(200));
        return new Retry.Spec(attempts, backoff, new Percent(20), on, idempotencyKey);
    }

    Future<Reply> get() {
        return toEnd(calls.get());
    }

    /** Lets time pass until the call has ended. */
    Future<Reply> toEnd(Call call) {
        Future<Reply> reply = retry.send(call);
        clock.advance(LONG);
        assertThat(reply.isComplete()).isTrue();
        assertThat(clock.pendingTimers()).isZero();
        return reply;
    }

    /** How often a GET is sent to a backend that always answers this. */
    int hits(Backend always) {
        return hits(always, calls.get());
    }

    int hits(Backend always, Call call) {
        int before = backend.hits();
        backend.then(always);
        toEnd(call);
        return backend.hits() - before;
    }

    /** When the second attempt is made, counted from the first, which fails at once. */
    Duration secondAttemptAfter(Backend first) {
        long start = clock.nanos();
        long[] second = new long[1];
        backend.next(first, call -> {
            second[0] = clock.nanos();
            return Replies.status(200).send(call);
        });
        assertThat(get().succeeded()).isTrue();
        return Duration.ofNanos(second[0] - start);
    }
}
