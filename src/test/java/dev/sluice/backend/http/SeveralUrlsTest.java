package dev.sluice.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Call;
import dev.sluice.fixture.Answer;
import dev.sluice.fixture.EventLoops;
import dev.sluice.fixture.MisbehavingServer;
import dev.sluice.fixture.OnLoop;
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
class SeveralUrlsTest {
    @RegisterExtension
    static final Stand STAND = new Stand();

    @BeforeAll
    static void start(@ProvidedBy(EventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private final MisbehavingServer one = STAND.server(Answer.json("{}"));
    private final MisbehavingServer two = STAND.server(Answer.json("{}"));

    @Test
    void calls_go_to_each_in_turn() {
        HttpBackend backend = STAND.backend(one.url(), two.url());

        for (int i = 0; i < 10; i++) STAND.reply(backend, STAND.get("/"));

        assertThat(one.requests()).hasSize(5);
        assertThat(two.requests()).hasSize(5);
    }

    @Test
    void the_next_attempt_of_a_call_goes_elsewhere() {
        HttpBackend backend = STAND.backend(one.url(), two.url());

        for (int i = 0; i < 10; i++) {
            Call call = STAND.get("/" + i);
            STAND.reply(backend, call);
            STAND.reply(backend, call);
        }

        assertThat(one.requests()).hasSize(10).doesNotHaveDuplicates();
        assertThat(two.requests()).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void a_dead_node_does_not_attract_everything_by_failing_fast() {
        URI dead = MisbehavingServer.refusing();
        HttpBackend backend =
                STAND.backend(Stand.spec(new Stand.Extras(Balance.LEAST_REQUESTS, null, null), dead, one.url()));

        long failed = IntStream.range(0, 200).filter(i -> !succeeds(backend)).count();

        assertThat(failed).isEqualTo(Ejection.Rule.DEFAULT.failures());
        assertThat(STAND.events.endpoints).containsExactly(dead.getRawAuthority() + " ejected for 30s");
    }

    private static boolean succeeds(HttpBackend backend) {
        return OnLoop.call(
                STAND.vertx, () -> backend.send(STAND.get("/")).map(true).otherwise(false));
    }

    @Test
    void a_node_that_fails_its_health_checks_gets_no_calls_until_it_passes_one() {
        MisbehavingServer sick = STAND.server(Answer.status(503), Answer.status(503), Answer.json("{}"));
        String name = sick.url().getRawAuthority();
        HealthCheck.Spec health = new HealthCheck.Spec("/health", Duration.ofMillis(100), Duration.ofSeconds(5));
        HttpBackend backend =
                STAND.backend(Stand.spec(new Stand.Extras(Balance.ROUND_ROBIN, health, null), one.url(), sick.url()));

        until(name + " down");
        for (int i = 0; i < 10; i++) STAND.reply(backend, STAND.get("/orders"));
        until(name + " up");

        assertThat(sick.requests().subList(0, 3)).allMatch(request -> request.startsWith("GET /health "));
        assertThat(STAND.events.attempts).as("probes are no attempts").hasSize(10);
        assertThat(STAND.events.endpoints).containsExactly(name + " down", name + " up");
        OnLoop.call(STAND.vertx, backend::close);
    }

    private static void until(String event) {
        while (!STAND.events.endpoints.contains(event)) Thread.onSpinWait();
    }
}
