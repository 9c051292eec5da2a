package dev.sluice.upstream.guard;

import static dev.sluice.fixture.ScriptedBackend.Replies.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RecordedEvents;
import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.RetryHeaders;
import dev.sluice.upstream.guard.GuardFixture.RetryFixture;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retries of several layers, of which a single layer retries. */
class NestedRetriesTest {
    private static final String COUNT = "X-Envoy-Attempt-Count";

    private final RetryFixture fixture = new RetryFixture();

    /** The call as the next layer receives it. */
    private Call received(Call sent) {
        return new Call(
                sent.content(),
                new CallLimits(sent.deadline(), new Cancellation()),
                CallState.start(fixture.clock, RetryHeaders.areIn(sent.headers())));
    }

    @Test
    void from_the_second_attempt_on_the_next_layer_gets_the_attempt_count() {
        fixture.hits(status(503));
        assertThat(fixture.backend.calls())
                .extracting(call -> call.headers().get(COUNT))
                .containsExactly(null, "2", "3");
    }

    @Test
    void a_layer_that_gets_the_count_does_not_retry_and_forwards_it() {
        assertThat(fixture.hits(status(503), received(fixture.calls.get().withHeader(COUNT, "2"))))
                .isEqualTo(1);
        assertThat(fixture.hits(status(503), received(fixture.calls.get().withHeader("X-No-Retry", "1"))))
                .isEqualTo(1);
        assertThat(fixture.events.all()).containsExactly("stopped nested", "stopped nested");
        assertThat(fixture.backend.calls())
                .allSatisfy(call -> assertThat(call.headers().get(COUNT)).isEqualTo("2"));
    }

    @Test
    void an_unprocessed_request_is_resent_nevertheless() {
        fixture.backend.next(Replies.notAnswered(FailureReason.STREAM_REFUSED));
        assertThat(fixture.toEnd(received(fixture.calls.post(10).withHeader(COUNT, "3")))
                        .succeeded())
                .isTrue();
    }

    @Test
    void both_layers_retry_if_configured() {
        Retry.Spec defaults = RetryFixture.spec(3, null, null);
        RetryFixture nested = new RetryFixture(new Retry.Spec(
                3,
                defaults.backoff(),
                defaults.budget(),
                null,
                null,
                defaults.retryAfter(),
                defaults.minimum(),
                defaults.replay(),
                true));
        Call call = nested.calls.get().withHeader(COUNT, "2");
        assertThat(nested.hits(
                        status(503),
                        new Call(
                                call.content(),
                                new CallLimits(call.deadline(), new Cancellation()),
                                CallState.start(nested.clock, true))))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "1", "01", "-2", "2.5", "two", "99999999999999999999"})
    void other_counts_are_ignored(String count) {
        assertThat(RetryHeaders.areIn(HttpHeaders.headers().add(COUNT, count))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "10", "02", "999999999"})
    void a_count_above_one_is_a_retry(String count) {
        assertThat(RetryHeaders.areIn(HttpHeaders.headers().add(COUNT, count))).isTrue();
    }

    @Test
    void two_gateways_in_a_row_do_not_multiply_the_load_of_a_failing_backend() {
        fixture.backend.then(status(503));
        Backend second = call -> fixture.retry.send(received(call));
        BackendContext context = new BackendContext(
                "first", new ManualVertx(fixture.clock).vertx(), fixture.clock, new Random(2), new RecordedEvents());
        Retry first = new Retry(RetryFixture.spec(3, null, null), context, () -> true, second);
        for (int call = 0; call < 2000; call++) {
            var ignored = first.send(fixture.calls.get());
            fixture.clock.advance(Duration.ofMillis(10));
        }
        fixture.clock.advance(Duration.ofSeconds(5));
        assertThat(fixture.backend.hits()).isBetween(2400, 3400);
        assertThat(List.of(fixture.clock.pendingTimers())).containsExactly(0);
    }
}
