package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.gateway.identity.DenialReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamLifeTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ManualClock clock = new ManualClock();
    private final List<String> ends = new ArrayList<>();
    private AccessWatch.@Nullable Listener listener;
    private int stops;

    private StreamLife start(@Nullable Integer age, JsonNode expiry) {
        Deadline end = age == null ? null : Deadline.after(Duration.ofSeconds(age), clock);
        StreamLife life = new StreamLife(
                clock,
                end,
                () -> ends.add("age"),
                denial -> ends.add(denial.reason().code()));
        return life.start("shoppers", expiry, started -> {
            listener = started;
            return () -> stops++;
        });
    }

    private JsonNode in(double seconds) {
        return JSON.numberNode(clock.now().toEpochMilli() / 1000.0 + seconds);
    }

    private void confirm(JsonNode expiry) {
        if (listener != null) listener.onConfirmed(expiry);
    }

    private void advance(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void a_stream_ends_at_its_age_once() {
        start(60, JSON.missingNode());
        advance(59);
        assertThat(ends).isEmpty();
        advance(100);
        assertThat(ends).containsExactly("age");
        assertThat(stops).isOne();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_token_that_was_accepted_after_its_expiry_counts_for_its_leeway() {
        StreamLife life = new StreamLife(
                clock, null, () -> {}, denial -> ends.add(denial.reason().code()));
        life.start("shoppers", in(-5), AccessWatch.ofLeeway(Duration.ofSeconds(30)));
        advance(24);
        assertThat(ends).isEmpty();
        advance(1);
        assertThat(ends).containsExactly("expired");
    }

    @Test
    void a_stream_ends_at_the_expiry_of_its_token() {
        start(60, in(20));
        advance(19);
        assertThat(ends).isEmpty();
        advance(1);
        assertThat(ends).containsExactly("expired");
        advance(100);
        assertThat(ends).hasSize(1);
    }

    @Test
    void a_later_expiry_changes_nothing_and_an_earlier_one_brings_the_end_forward() {
        start(null, in(100));
        confirm(in(1000));
        confirm(JSON.missingNode());
        confirm(JSON.textNode("soon"));
        confirm(in(50));
        confirm(in(80));
        advance(49);
        assertThat(ends).isEmpty();
        advance(1);
        assertThat(ends).containsExactly("expired");
    }

    @Test
    void an_expiry_that_only_a_later_reply_states_counts() {
        start(null, JSON.missingNode());
        assertThat(clock.pendingTimers()).isZero();
        confirm(in(10));
        advance(10);
        assertThat(ends).containsExactly("expired");
    }

    @Test
    void a_token_that_has_expired_ends_the_stream_after_the_start() {
        start(60, in(-5));
        assertThat(ends).isEmpty();
        advance(0);
        assertThat(ends).containsExactly("expired");
    }

    @Test
    void huge_and_tiny_expiries_are_no_mistake() {
        start(null, JSON.numberNode(1e300));
        StreamLife other = start(null, JSON.numberNode(-1e300));
        advance(0);
        assertThat(ends).containsExactly("expired");
        other.stop();
    }

    @Test
    void a_denial_ends_the_stream_and_no_other_end_follows() {
        start(60, in(20));
        if (listener != null) listener.onDenied(AccessFailure.invalidToken(DenialReason.INACTIVE, "shoppers"));
        confirm(in(1));
        advance(100);
        assertThat(ends).containsExactly("inactive");
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_watch_that_throws_leaves_no_timer() {
        StreamLife life = new StreamLife(
                clock, Deadline.after(Duration.ofSeconds(60), clock), () -> ends.add("age"), denial -> {});
        AccessWatch faulty = started -> {
            throw new IllegalStateException("a bug");
        };
        assertThatThrownBy(() -> life.start("shoppers", in(20), faulty)).hasMessage("a bug");
        assertThat(clock.pendingTimers()).isZero();
        advance(100);
        assertThat(ends).isEmpty();
    }

    @Test
    void a_stream_that_has_ended_by_itself_leaves_nothing() {
        StreamLife life = start(60, in(20));
        life.stop();
        assertThat(stops).isOne();
        advance(100);
        assertThat(ends).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
    }
}
