package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.log.RequestDebug;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Levels of the log for the requests of one route. */
class LogLevelOfRouteTest {
    private static final String REQUESTS = "dev.sluice.request";

    /** Restores the level of the logger of requests, which inherits that of its parent here. */
    @RegisterExtension
    final CapturedLog lines = new CapturedLog(REQUESTS, Level.INFO);

    private static final String PORTS =
            "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }\nadmin: { port: 0 }\n";

    private static final String ROUTES =
            "routes: { GET /a: { respond: 1 }, GET /b: { respond: 1 }, GET /c: { respond: 1 } }\n";

    private final TestGateway gateway = TestGateway.of(ROUTES);

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpResponse<String> change(String logger, String level, String more) {
        return gateway.adminPost("/log-level?logger=" + logger + "&level=" + level + more);
    }

    private static String route(String key) {
        return "&route=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
    }

    private void get(String... paths) {
        for (String path : paths) assertThat(gateway.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void only_requests_of_the_route_have_lines() {
        JsonObject changed = new JsonObject(
                change(REQUESTS, "debug", route("GET /b") + "&for=5m").body());
        assertThat(changed.getString("route")).isEqualTo("GET /b");
        get("/a", "/b", "/c");
        Await.until(() -> lines.lines().contains("DEBUG request ended"));
        get("/a");
        assertThat(lines.valuesOf("route")).isNotEmpty().containsOnly("GET /b");
        assertThat(gateway.adminGet("/log-level").body()).contains("\"route\":\"GET /b\"");
    }

    @Test
    void a_later_change_without_a_route_shows_all_requests() {
        change(REQUESTS, "debug", route("GET /b"));
        change(REQUESTS, "debug", "");
        get("/a", "/b");
        Await.until(() -> lines.valuesOf("route").contains("GET /b"));
        assertThat(lines.valuesOf("route")).contains("GET /a");
    }

    @Test
    void the_end_of_a_change_ends_the_limit() {
        TestGateway stopped = TestGateway.of(ROUTES);
        RequestDebug debug = stopped.gateway().requestDebug();
        stopped.adminPost("/log-level?logger=" + REQUESTS + "&level=debug" + route("GET /b"));
        assertThat(debug.followerOf("GET /a")).isNull();
        assertThat(debug.followerOf("GET /b")).isNotNull();
        stopped.close();
        assertThat(logger().getLevel()).isEqualTo(Level.INFO);
        logger().setLevel(Level.DEBUG);
        assertThat(debug.followerOf("GET /a")).isNotNull();
    }

    @Test
    void the_end_of_one_change_leaves_the_route_of_another() {
        ManualClock clock = new ManualClock();
        try (TestGateway clocked = TestGateway.of(PORTS + ROUTES, vertx -> clock)) {
            RequestDebug debug = clocked.gateway().requestDebug();
            clocked.adminPost("/log-level?logger=dev.sluice&level=debug" + route("GET /a") + "&for=1h");
            logger().setLevel(null);
            clocked.adminPost("/log-level?logger=" + REQUESTS + "&level=debug" + route("GET /b") + "&for=1m");
            assertThat(followed(debug)).containsExactly("GET /b");
            clock.advance(Duration.ofMinutes(2));
            assertThat(followed(debug)).containsExactly("GET /a");
            clocked.adminPost("/log-level?logger=" + REQUESTS + "&level=info&for=1m");
            assertThat(followed(debug)).isEmpty();
            clock.advance(Duration.ofMinutes(2));
            assertThat(followed(debug)).containsExactly("GET /a");
            clocked.adminPost("/log-level?logger=dev&level=warn&for=1m");
            clocked.adminPost("/log-level?logger=" + REQUESTS + "&level=trace&for=1m");
            assertThat(followed(debug)).containsExactly("GET /a", "GET /b", "GET /c");
            clock.advance(Duration.ofHours(2));
            assertThat(followed(debug)).isEmpty();
            logger().setLevel(Level.DEBUG);
            assertThat(followed(debug)).containsExactly("GET /a", "GET /b", "GET /c");
        }
    }

    private static List<String> followed(RequestDebug debug) {
        return Stream.of("GET /a", "GET /b", "GET /c")
                .filter(route -> debug.followerOf(route) != null)
                .toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(REQUESTS);
    }

    @Test
    void a_route_needs_the_logger_of_requests_and_a_level_that_shows_them() {
        assertThat(change(REQUESTS, "debug", route("GET /aa")).body())
                .contains("route: GET /aa is unknown; did you mean GET /a?");
        for (String[] wrong : new String[][] {{"ROOT", "debug"}, {"dev.sluice", "info"}, {REQUESTS, "warn"}}) {
            HttpResponse<String> response = change(wrong[0], wrong[1], route("GET /a"));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body())
                    .contains("route: applies to the logger dev.sluice or dev.sluice.request at debug or trace only");
        }
        assertThat(gateway.adminGet("/log-level").body()).isEqualTo("{\"changes\":[]}");
    }
}
