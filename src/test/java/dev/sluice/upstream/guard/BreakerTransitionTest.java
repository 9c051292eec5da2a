package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.upstream.guard.GuardFixture.BreakerFixture;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logs, events and messages of a state change. */
class BreakerTransitionTest {
    private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.SPEC);

    @RegisterExtension
    final CapturedLog log = new CapturedLog("audit", Level.WARN);

    @Test
    void a_change_is_logged_once_in_one_line() {
        fixture.trip();
        fixture.assertRejected();
        assertThat(log.lines()).containsExactly("WARN breaker backend=pricing from=closed to=open reason=consecutive");
    }

    @Test
    void a_failed_probe_adds_no_warning_and_a_recovery_does() {
        fixture.trip();
        for (int status : new int[] {500, 500, 500, 200}) {
            assertThat(log.lines()).hasSize(1);
            fixture.clock.advance(GuardFixture.OPEN);
            fixture.callWithStatuses(status);
        }
        fixture.clock.advance(RecoveryRamp.DURATION);
        fixture.assertState("closed");
        assertThat(log.lines())
                .hasSize(2)
                .last()
                .isEqualTo("WARN breaker backend=pricing from=half_open to=closed reason=recovered");
    }

    @Test
    void a_change_is_published_in_this_process_as_json() {
        String at = fixture.clock.now().toString();
        fixture.trip();
        assertThat(fixture.vertx.published())
                .containsExactly(new JsonObject()
                        .put("address", "sluice.breaker")
                        .put("backend", "pricing")
                        .put("from", "closed")
                        .put("to", "open")
                        .put("reason", "consecutive")
                        .put("at", at));
    }
}
