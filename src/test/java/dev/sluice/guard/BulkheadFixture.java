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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A bulkhead alone around a scripted backend that takes a second, on a clock that the test owns. */
final class BulkheadFixture {
    static final Duration WAIT = Duration.ofMillis(500);
    static final Duration SECOND = Duration.ofSeconds(1);

    final ManualClock clock = new ManualClock();
    final RecordedGuardEvents events = new RecordedGuardEvents();
    final GuardedCalls calls = new GuardedCalls(clock);
    final SequencedBackend backend = new SequencedBackend();
    final Bulkhead bulkhead;

    BulkheadFixture(int concurrent, int queue, @Nullable Percent share) {
        BackendContext context =
                new BackendContext("pricing", new ManualVertx(clock).vertx(), clock, new Random(1), events);
        String per = share == null ? null : "$header.tenant";
        bulkhead = new Bulkhead(
                new Bulkhead.Spec(concurrent, queue, WAIT, per, share),
                context,
                new CircuitStateMachine(Breaker.Spec.defaults(), context),
                backend);
        backend.then(replyAfter(SECOND));
    }

    Backend replyAfter(Duration time) {
        return Replies.after(time, clock, Replies.status(200));
    }

    Future<Reply> get() {
        return bulkhead.send(calls.get());
    }

    Future<Reply> getFor(String tenant) {
        return bulkhead.send(calls.getFor(tenant));
    }

    Future<Reply> send(Call call) {
        return bulkhead.send(call);
    }

    static List<Future<Reply>> times(int count, Supplier<Future<Reply>> send) {
        return Stream.generate(send).limit(count).toList();
    }

    void assertIdle() {
        assertThat(bulkhead.active()).isZero();
        assertThat(bulkhead.queued()).isZero();
        assertThat(bulkhead.tenants()).isZero();
        assertThat(clock.pendingTimers()).isZero();
    }
}
