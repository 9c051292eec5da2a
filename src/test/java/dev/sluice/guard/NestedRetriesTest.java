package dev.sluice.guard;

import static dev.sluice.guard.Replies.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.Progress;
import dev.sluice.backend.RetryHeaders;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where several layers could try again, one does. */
class NestedRetriesTest {
    private static final String COUNT = "X-Envoy-Attempt-Count";

    private final RetryFixture it = new RetryFixture();

    /** The call as the next layer receives it. */
    private Call received(Call sent) {
        return new Call(
                sent.operation(),
                sent.target(),
                sent.headers(),
                sent.body(),
                null,
                sent.deadline(),
                new Cancellation(),
                Progress.start(it.clock, RetryHeaders.isIn(sent.headers())));
    }

    @Test
    void from_the_second_attempt_on_the_next_layer_is_told() {
        it.hits(status(503));
        assertThat(it.backend.received())
                .extracting(call -> call.headers().get(COUNT))
                .containsExactly(null, "2", "3");
    }

    @Test
    void who_is_told_does_not_try_again_and_passes_it_on() {
        assertThat(it.hits(status(503), received(it.calls.get().withHeader(COUNT, "2"))))
                .isEqualTo(1);
        assertThat(it.hits(status(503), received(it.calls.get().withHeader("X-No-Retry", "1"))))
                .isEqualTo(1);
        assertThat(it.events.all()).containsExactly("stopped nested", "stopped nested");
        assertThat(it.backend.received())
                .allSatisfy(call -> assertThat(call.headers().get(COUNT)).isEqualTo("2"));
    }

    @Test
    void what_was_certainly_not_processed_is_sent_once_more_all_the_same() {
        it.backend.next(Replies.notAnswered(FailureReason.STREAM_REFUSED));
        assertThat(it.toEnd(received(it.calls.post(10).withHeader(COUNT, "3"))).succeeded())
                .isTrue();
    }

    @Test
    void an_operator_can_have_both_layers_try() {
        Retry.Spec usual = RetryFixture.spec(3, null, null);
        RetryFixture nested = new RetryFixture(new Retry.Spec(
                3,
                usual.backoff(),
                usual.budget(),
                null,
                null,
                usual.retryAfter(),
                usual.minimum(),
                usual.replay(),
                true));
        Call call = nested.calls.get().withHeader(COUNT, "2");
        assertThat(nested.hits(
                        status(503),
                        new Call(
                                call.operation(),
                                call.target(),
                                call.headers(),
                                null,
                                null,
                                call.deadline(),
                                new Cancellation(),
                                Progress.start(nested.clock, true))))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "1", "01", "-2", "2.5", "two", "99999999999999999999"})
    void any_other_count_says_nothing(String count) {
        assertThat(RetryHeaders.isIn(HttpHeaders.headers().add(COUNT, count))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "10", "02", "999999999"})
    void a_count_above_one_is_a_repetition(String count) {
        assertThat(RetryHeaders.isIn(HttpHeaders.headers().add(COUNT, count))).isTrue();
    }

    @Test
    void two_gateways_in_a_row_do_not_multiply_the_load_of_a_backend_that_fails() {
        it.backend.then(status(503));
        Backend second = call -> it.retry.send(received(call));
        BackendContext around = new BackendContext(
                "first", new ManualVertx(it.clock).vertx(), it.clock, new Random(2), new RecordedGuardEvents());
        Retry first = new Retry(RetryFixture.spec(3, null, null), around, () -> true, second);
        for (int call = 0; call < 2000; call++) {
            var ignored = first.send(it.calls.get());
            it.clock.advance(Duration.ofMillis(10));
        }
        it.clock.advance(Duration.ofSeconds(5));
        assertThat(it.backend.hits()).isBetween(2400, 3400);
        assertThat(List.of(it.clock.pendingTimers())).containsExactly(0);
    }
}
