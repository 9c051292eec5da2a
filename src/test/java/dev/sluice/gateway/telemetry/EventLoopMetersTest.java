package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class EventLoopMetersTest {
    private final ManualClock clock = new ManualClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventLoopMeters meters = new EventLoopMeters(registry, clock);

    private Timer lag() {
        return registry.get("sluice.event.loop.lag").timer();
    }

    private double overdueSeconds() {
        return registry.get("sluice.event.loop.overdue").gauge().value();
    }

    private void measure(Vertx vertx) throws Exception {
        var loop = vertx.getOrCreateContext();
        meters.measure(loop);
        loop.executeBlocking(() -> null).await(10, TimeUnit.SECONDS);
    }

    @Test
    void each_tick_records_how_late_it_runs(Vertx vertx) throws Exception {
        measure(vertx);
        clock.advance(Duration.ofSeconds(1));
        assertThat(lag().count()).isEqualTo(2);
        assertThat(lag().totalTime(TimeUnit.NANOSECONDS)).isZero();
    }

    @Test
    void a_stuck_event_loop_is_overdue_until_it_runs(Vertx vertx) throws Exception {
        measure(vertx);
        assertThat(overdueSeconds()).isZero();
        clock.stall(Duration.ofSeconds(3));
        assertThat(overdueSeconds()).isEqualTo(2.5);
        clock.advance(Duration.ZERO);
        assertThat(lag().max(TimeUnit.MILLISECONDS)).isEqualTo(2500);
        assertThat(overdueSeconds()).isZero();
    }

    @Test
    void a_stopped_gateway_has_no_ticks(Vertx vertx) throws Exception {
        measure(vertx);
        meters.stop();
        clock.advance(Duration.ofSeconds(5));
        assertThat(lag().count()).isZero();
        assertThat(clock.pendingTimers()).isZero();
    }
}
