package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.guard.GuardFixture.BulkheadFixture;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A bulkhead with five permits: the callers of two calls may stall. */
class StalledCallersTest {
    private final Bulkhead.StalledCallers callers = new Bulkhead.StalledCallers(5);
    private final List<Streamed> reset = new ArrayList<>();

    private Streamed call() {
        Streamed call = new Streamed();
        call.endWatch = callers.watch(call);
        return call;
    }

    private Streamed stalled() {
        Streamed call = call();
        call.stall(true);
        return call;
    }

    @Test
    void the_first_of_more_than_half_is_reset() {
        Streamed first = stalled();
        Streamed second = stalled();
        assertThat(reset).isEmpty();
        stalled();
        assertThat(reset).containsExactly(first);
        stalled();
        assertThat(reset).containsExactly(first, second);
    }

    @Test
    void a_caller_that_makes_progress_again_no_longer_counts() {
        Streamed first = stalled();
        Streamed second = stalled();
        first.stall(false);
        first.stall(true);
        stalled();
        assertThat(reset).containsExactly(second);
    }

    @Test
    void a_call_that_has_ended_no_longer_counts() {
        Streamed first = stalled();
        first.endWatch.run();
        first.stall(true);
        stalled();
        stalled();
        assertThat(reset).isEmpty();
    }

    @Test
    void a_single_permit_may_belong_to_a_stalled_caller() {
        Bulkhead.StalledCallers single = new Bulkhead.StalledCallers(1);
        Streamed call = new Streamed();
        single.watch(call);
        call.stall(true);
        assertThat(reset).isEmpty();
    }

    @Test
    void two_bulkheads_learn_of_a_stall_and_the_end_of_one_watch_leaves_the_other() {
        Bulkhead.StalledCallers single = new Bulkhead.StalledCallers(1);
        Streamed watchedTwice = call();
        single.watch(watchedTwice);
        watchedTwice.endWatch.run();
        watchedTwice.stall(true);
        Streamed other = new Streamed();
        single.watch(other);
        other.stall(true);
        assertThat(reset).containsExactly(watchedTwice);
    }

    @Test
    void a_call_without_streams_is_ignored() {
        callers.watch(null).run();
        assertThat(reset).isEmpty();
    }

    private static Future<Reply> send(BulkheadFixture fixture, Streamed bodies) {
        Call call = fixture.calls.get();
        return fixture.send(
                new Call(call.content(), call.request(), call.limits(), bodies, call.state(), call.listener()));
    }

    @Test
    void a_call_whose_watch_fails_holds_no_permit() {
        BulkheadFixture fixture = new BulkheadFixture(1, 0, null);
        Future<Reply> reply = send(fixture, new Streamed() {
            @Override
            public Runnable onStall(Consumer<Boolean> listener) {
                throw new IllegalStateException("a bug");
            }
        });
        assertThat(reply.cause()).hasMessage("a bug");
        assertThat(fixture.backend.hits()).isZero();
        fixture.assertIdle();
    }

    @Test
    void a_call_whose_watch_does_not_end_holds_no_permit() {
        BulkheadFixture fixture = new BulkheadFixture(1, 0, null);
        Future<Reply> reply = send(fixture, new Streamed() {
            @Override
            public Runnable onStall(Consumer<Boolean> listener) {
                return () -> {
                    throw new IllegalStateException("a bug");
                };
            }
        });
        assertThat(fixture.bulkhead.active()).isEqualTo(1);
        fixture.clock.advance(BulkheadFixture.SECOND);
        assertThat(reply.succeeded()).isTrue();
        fixture.assertIdle();
    }

    private class Streamed implements StreamedBodies {
        private final List<Consumer<Boolean>> listeners = new ArrayList<>();
        private Runnable endWatch = () -> {};

        private void stall(boolean isStalled) {
            listeners.forEach(listener -> listener.accept(isStalled));
        }

        @Override
        public Runnable onStall(Consumer<Boolean> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public void resetCaller() {
            reset.add(this);
        }

        @Override
        public Duration silenceLimit(MultiMap headers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable BackendFailure openStream(Call call) {
            return null;
        }

        @Override
        public long requestLength() {
            return 0;
        }

        @Override
        public ReadStream<Buffer> requestBody() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void earlyHints(MultiMap headers) {}

        @Override
        public boolean accepts(int status) {
            return true;
        }

        @Override
        public WriteStream<Buffer> startResponse(int status, MultiMap headers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void endResponse(MultiMap trailers) {}
    }
}
