package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class MultipleEndpointsTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private final FaultyServer firstServer = STAND.server(FaultyResponse.json("{}"));
    private final FaultyServer secondServer = STAND.server(FaultyResponse.json("{}"));

    @Test
    void calls_go_to_each_endpoint_by_round_robin() {
        HttpBackend backend = STAND.backend(firstServer.url(), secondServer.url());

        for (int i = 0; i < 10; i++) STAND.reply(backend, STAND.get("/"));

        assertThat(firstServer.requests()).hasSize(5);
        assertThat(secondServer.requests()).hasSize(5);
    }

    @Test
    void a_retry_uses_another_endpoint() {
        HttpBackend backend = STAND.backend(firstServer.url(), secondServer.url());

        for (int i = 0; i < 10; i++) {
            Call call = STAND.get("/" + i);
            STAND.reply(backend, call);
            STAND.reply(backend, call);
        }

        assertThat(firstServer.requests()).hasSize(10).doesNotHaveDuplicates();
        assertThat(secondServer.requests()).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void a_dead_endpoint_does_not_attract_all_calls_by_failing_fast() {
        URI dead = Ports.unusedUrl();
        HttpBackend backend = STAND.backend(HttpBackendFixture.spec(
                new HttpBackendFixture.Extras(LoadBalancingPolicy.LEAST_REQUESTS, null, null),
                dead,
                firstServer.url()));

        long failed = IntStream.range(0, 200).filter(i -> !succeeds(backend)).count();

        assertThat(failed).isEqualTo(OutlierDetection.Rule.DEFAULT.failures());
        assertThat(STAND.events.endpoints).containsExactly(dead.getRawAuthority() + " ejected for 30s");
    }

    private static boolean succeeds(HttpBackend backend) {
        return TestEventLoops.call(
                STAND.vertx, () -> backend.send(STAND.get("/")).map(true).otherwise(false));
    }

    @Test
    void an_unhealthy_endpoint_gets_no_calls_until_a_health_check_succeeds() {
        FaultyServer sick =
                STAND.server(FaultyResponse.status(503), FaultyResponse.status(503), FaultyResponse.json("{}"));
        String name = sick.url().getRawAuthority();
        HealthCheck.Spec health = new HealthCheck.Spec("/health", Duration.ofMillis(100), Duration.ofSeconds(5));
        HttpBackend backend = STAND.backend(HttpBackendFixture.spec(
                new HttpBackendFixture.Extras(LoadBalancingPolicy.ROUND_ROBIN, health, null),
                firstServer.url(),
                sick.url()));

        awaitUntil(name + " down");
        for (int i = 0; i < 10; i++) STAND.reply(backend, STAND.get("/orders"));
        awaitUntil(name + " up");

        assertThat(sick.requests().subList(0, 3)).allMatch(request -> request.startsWith("GET /health "));
        assertThat(STAND.events.attempts).as("attempts without the probes").hasSize(10);
        assertThat(STAND.events.endpoints).containsExactly(name + " down", name + " up");
        TestEventLoops.call(STAND.vertx, backend::close);
    }

    private static void awaitUntil(String event) {
        Await.until(() -> STAND.events.endpoints.contains(event));
    }
}
