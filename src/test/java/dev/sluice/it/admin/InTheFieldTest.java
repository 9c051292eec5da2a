package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.EventStream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The paths of the admin port that examine a running process: levels of loggers, threads and flight recordings. */
class InTheFieldTest {
    private static final String LOGGER = "dev.sluice.it.admin.InTheFieldTest";
    private static final String TOKEN = "operators-0123456789abcdefghijkl";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(LOGGER);
    private final List<SkippingClock> clocks = new ArrayList<>();
    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
            admin: { port: 0 }
            routes: { GET /a: { respond: '1' } }
            """, this::clock);

    @TempDir
    Path folder;

    private Clock clock(Vertx vertx) {
        clocks.add(new SkippingClock(vertx));
        return clocks.get(0);
    }

    private void skip(Duration time) {
        clocks.get(0).skip(time);
    }

    @AfterEach
    void stop() {
        gateway.close();
        assertThat(logger.getLevel()).isNull();
    }

    private static JsonObject json(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).contains("json"));
        return new JsonObject(response.body());
    }

    private String rejection(String path) {
        HttpResponse<String> response = gateway.adminPost(path);
        assertThat(response.statusCode()).as(path).isEqualTo(400);
        return json(response).getString("detail");
    }

    @Test
    void a_changed_level_is_listed_until_it_changes_back_after_its_time() {
        JsonObject changed = json(gateway.adminPost("/log-level?logger=" + LOGGER + "&level=DEBUG"));
        assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);
        assertThat(changed.getString("logger")).isEqualTo(LOGGER);
        assertThat(changed.getString("level")).isEqualTo("debug");
        assertThat(changed.getString("before")).isEqualTo("inherited");
        assertThat(Instant.parse(changed.getString("until"))).isAfter(Instant.EPOCH);
        assertThat(changes()).isEqualTo(new JsonArray().add(changed));
        gateway.adminPost("/log-level?logger=" + LOGGER + "&level=debug&for=1s");
        skip(SECOND);
        Await.until(() -> logger.getLevel() == null);
        Await.until(() -> changes().isEmpty());
    }

    private JsonArray changes() {
        return json(gateway.adminGet("/log-level")).getJsonArray("changes");
    }

    @Test
    void a_second_change_replaces_the_first_and_both_end_with_the_level_before_them() {
        logger.setLevel(Level.ERROR);
        gateway.adminPost("/log-level?logger=" + LOGGER + "&level=debug&for=1h");
        JsonObject second = json(gateway.adminPost("/log-level?logger=" + LOGGER + "&level=trace&for=24h"));
        assertThat(second.getString("before")).isEqualTo("error");
        assertThat(logger.getLevel()).isEqualTo(Level.TRACE);
        assertThat(changes()).hasSize(1);
        gateway.adminPost("/log-level?logger=" + LOGGER + "&level=info&for=1s");
        skip(SECOND);
        Await.until(() -> logger.getLevel() == Level.ERROR);
        logger.setLevel(null);
    }

    @Test
    void a_level_that_something_else_changed_meanwhile_stays() {
        gateway.adminPost("/log-level?logger=" + LOGGER + "&level=debug&for=1s");
        logger.setLevel(Level.WARN);
        skip(SECOND);
        Await.until(() -> changes().isEmpty());
        assertThat(logger.getLevel()).isEqualTo(Level.WARN);
        logger.setLevel(null);
    }

    @Test
    void a_stop_of_the_admin_port_ends_every_change() {
        gateway.adminPost("/log-level?logger=" + LOGGER + "&level=trace");
        assertThat(logger.getLevel()).isEqualTo(Level.TRACE);
    }

    @Test
    void an_invalid_change_of_a_level_is_a_400_that_names_the_expectation() {
        String logger = "logger=" + LOGGER;
        assertThat(rejection("/log-level?logger=dev.sluice.it.admin.InTheFieldTst&level=debug"))
                .contains("dev.sluice.it.admin.InTheFieldTst is unknown; did you mean " + LOGGER + "?");
        assertThat(rejection("/log-level?logger=nothing.like.it&level=debug")).containsPattern("[(]expected: .*ROOT, ");
        assertThat(rejection("/log-level?" + logger + "&level=loud"))
                .contains("level: loud is unknown (expected: trace, debug, info, warn, error)");
        assertThat(rejection("/log-level?" + logger + "&level=off")).contains("off is unknown");
        assertThat(rejection("/log-level?level=debug")).contains("The parameter logger is missing.");
        assertThat(rejection("/log-level?logger=&level=debug")).contains("The parameter logger is missing.");
        assertThat(rejection("/log-level?" + logger)).contains("The parameter level is missing.");
        assertThat(rejection("/log-level?" + logger + "&level=info&level=debug"))
                .contains("level is repeated");
        assertThat(rejection("/log-level?" + logger + "&levle=debug")).contains("did you mean level?");
        assertThat(rejection("/log-level?logger=" + "x".repeat(2000) + "&level=debug"))
                .hasSizeLessThan(1000);
        assertThat(rejection("/log-level?logger=audit&level=error")).contains("audit is unknown");
        for (String time : List.of("0s", "0ms", "-1s", "999999999d", "25h", "ten", "", "1", "99999999999999s"))
            assertThat(rejection("/log-level?" + logger + "&level=debug&for=" + time))
                    .as(time)
                    .contains("(expected: 1s to 24h)");
        assertThat(this.logger.getLevel()).isNull();
    }

    @Test
    void threads_are_text_with_the_stack_of_each_event_loop() {
        HttpResponse<String> threads = gateway.adminGet("/threads");
        assertThat(threads.statusCode()).isEqualTo(200);
        assertThat(threads.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(threads.body())
                .contains("vert.x-eventloop-thread-0\" #", " RUNNABLE cpu=", "    at ")
                .contains("sluice-admin");
    }

    private CompletableFuture<HttpResponse<Path>> record(String path, String file) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path))
                .POST(BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofFile(folder.resolve(file)));
    }

    private static void awaitRecording() {
        Await.until(() -> !FlightRecorder.getFlightRecorder().getRecordings().isEmpty());
    }

    /** Waits until a recording has an event of a kind, and the recorder has written it. */
    private static void awaitEvent(String type) throws IOException, InterruptedException {
        CountDownLatch event = new CountDownLatch(1);
        try (EventStream events = EventStream.openRepository()) {
            events.onEvent(type, any -> event.countDown());
            events.startAsync();
            assertThat(event.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The previous recording ends shortly after its response. */
    private void awaitNextRecording() {
        Set<Integer> statuses = new HashSet<>();
        Await.until(() -> statuses.contains(200) || (statuses.add(statusOfNext()) && statuses.contains(200)));
        assertThat(Set.of(200, 409)).containsAll(statuses);
    }

    /** Asks for a recording of a second. A rejection comes before the first skip, so that no skip ends another recording. */
    private int statusOfNext() {
        CompletableFuture<HttpResponse<Path>> response = record("/jfr?for=1s", "next.jfr");
        for (int i = 0; i < 10 && !response.isDone(); i++) {
            CompletableFuture.anyOf(
                            response, new CompletableFuture<>().completeOnTimeout(null, 50, TimeUnit.MILLISECONDS))
                    .join();
            if (!response.isDone()) skip(SECOND);
        }
        return response.join().statusCode();
    }

    @Test
    void a_recording_is_a_file_of_events_without_variables_and_arguments_and_a_second_one_gets_409()
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Path>> first = record("/jfr?for=5m", "first.jfr");
        awaitRecording();
        HttpResponse<String> second = gateway.adminPost("/jfr");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(json(second).getString("detail")).contains("Another recording is in progress");
        awaitEvent("jdk.CPULoad");
        skip(Duration.ofMinutes(5));
        HttpResponse<Path> response = first.join();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/octet-stream");
        assertThat(response.headers().firstValue("content-disposition"))
                .contains("attachment; filename=\"sluice.jfr\"");
        Set<String> types = RecordingFile.readAllEvents(response.body()).stream()
                .map(RecordedEvent::getEventType)
                .map(type -> type.getName())
                .collect(Collectors.toSet());
        assertThat(types)
                .contains("jdk.ActiveSetting", "jdk.CPULoad")
                .doesNotContain(
                        "jdk.InitialEnvironmentVariable",
                        "jdk.InitialSystemProperty",
                        "jdk.JVMInformation",
                        "jdk.SystemProcess");
        awaitNextRecording();
    }

    @Test
    void an_operator_that_disconnects_ends_the_recording() {
        try (RawHttpClient operator = new RawHttpClient(gateway.adminPort())) {
            operator.send("POST /jfr?for=5m HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n");
            awaitRecording();
        }
        awaitNextRecording();
    }

    @Test
    void a_recording_without_a_valid_time_is_rejected() {
        for (String time : List.of("0s", "-5s", "6m", "9999d", "soon", ""))
            assertThat(rejection("/jfr?for=" + time)).as(time).contains("(expected: 1s to 5m)");
        assertThat(rejection("/jfr?for=1s&for=2s")).contains("repeated");
        assertThat(rejection("/jfr?time=1s")).contains("unknown");
    }

    @Test
    void each_path_needs_credentials_and_changes_state_by_post_only() {
        try (TestGateway guarded = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0, token: "${TOKEN}" }
                routes: { GET /a: { respond: '1' } }
                """, Map.of("TOKEN", TOKEN))) {
            for (String path : List.of("/log-level", "/threads", "/requests", "/requests/x", "/requests/x.svg"))
                assertThat(guarded.adminGet(path).statusCode()).as(path).isEqualTo(401);
            for (String path : List.of("/log-level?logger=ROOT&level=debug", "/jfr?for=1s"))
                assertThat(guarded.adminPost(path).statusCode()).as(path).isEqualTo(401);
            String bearer = "Bearer " + TOKEN;
            assertThat(guarded.adminGet("/threads", "Authorization", bearer).statusCode())
                    .isEqualTo(200);
            assertThat(guarded.adminGet("/jfr?for=1s", "Authorization", bearer).statusCode())
                    .isEqualTo(405);
            assertThat(guarded.adminPost("/threads", "Authorization", bearer).statusCode())
                    .isEqualTo(405);
            assertThat(guarded.adminPost("/jfr?for=1s", "Authorization", bearer, "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
        }
    }
}
