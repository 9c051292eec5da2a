package dev.sluice.server.runtime;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.ManualClock;
import dev.sluice.server.runtime.Upstream.Definition;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Operation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Upstreams whose URLs come from the metadata of an issuer. */
@ExtendWith(VertxExtension.class)
class UpstreamsByOriginTest {
    private final ManualClock clock = new ManualClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final UpstreamsByOrigin upstreams;

    UpstreamsByOriginTest(Vertx vertx) {
        GatewayContext context = new GatewayContext(vertx, clock, registry);
        this.upstreams = new UpstreamsByOrigin(origin ->
                new Upstream("issuer", new Definition(BackendSpec.defaults(List.of(origin)), null), null, context));
    }

    private Backend server(int number) {
        return upstreams.apply(URI.create("http://issuer-" + number));
    }

    private String rejection(Backend backend) {
        Call call = new Call(
                new CallContent(new Operation("issuer", HttpMethod.GET, "/"), "/", HttpHeaders.headers(), null),
                new CallLimits(Deadline.after(Duration.ofSeconds(1), clock), new Cancellation()),
                CallState.start(clock));
        Throwable failure = backend.send(call).cause();
        assertThat(failure).satisfies(because(FailureReason.INVALID_TARGET));
        return String.valueOf(failure.getMessage());
    }

    @Test
    void each_server_has_one_backend_and_the_ninth_server_is_rejected() {
        for (int number = 1; number <= 8; number++) assertThat(server(number)).isSameAs(server(number));
        assertThat(rejection(server(9))).contains("the issuer named more than 8 servers");
        assertThat(server(8)).isSameAs(server(8));
        upstreams.close();
    }

    @Test
    void a_new_server_is_rejected_after_close() {
        upstreams.close();
        assertThat(rejection(server(1))).contains("its configuration is no longer used");
    }

    @Test
    void an_upstream_without_metrics_registers_none() {
        server(1);
        upstreams.close();
        assertThat(registry.getMeters()).isEmpty();
    }
}
