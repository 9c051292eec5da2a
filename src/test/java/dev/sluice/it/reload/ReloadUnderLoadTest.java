package dev.sluice.it.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Reloads under load fail no request. */
@ExtendWith(VertxExtension.class)
public class ReloadUnderLoadTest {
    private static final int PER_SECOND = 500;
    private static final int RELOADS = 100;
    private static final int BETWEEN_RELOADS = 12;

    /** The duration of alternating valid and invalid configurations, in seconds. {@code .ci/run} sets 30. */
    private static final long TURNS_SECONDS = Long.parseLong(
            Optional.ofNullable(System.getenv("SLUICE_TURNS_SECONDS")).orElse("4"));

    private final HttpTestServer first = VersionedConfiguration.backend();
    private final HttpTestServer second = VersionedConfiguration.backend();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private VersionedConfiguration versions;

    @SuppressWarnings("NullAway.Init")
    private TestGateway gateway;

    @BeforeEach
    void start() {
        versions = new VersionedConfiguration(folder, first.url(), second.url());
        versions.write(versions.yaml(0));
        gateway = TestGateway.watching(folder, Map.of());
    }

    @AfterEach
    void stop() {
        gateway.close();
        first.close();
        second.close();
    }

    /** Sends requests at a constant rate, without waiting for the responses. */
    private static final class Load implements AutoCloseable {
        private final Vertx vertx;
        private final HttpClient client;
        private final int port;
        private final long timer;
        private final long startedNanos = System.nanoTime();
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger received = new AtomicInteger();
        private final List<String> wrong = new CopyOnWriteArrayList<>();

        Load(Vertx vertx, int port) {
            this.vertx = vertx;
            this.client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(64));
            this.port = port;
            this.timer = vertx.setPeriodic(1, tick -> sendDue());
        }

        private void sendDue() {
            long due = (System.nanoTime() - startedNanos) * PER_SECOND / 1_000_000_000L;
            while (sent.get() < due) send();
        }

        private void send() {
            sent.incrementAndGet();
            client.request(HttpMethod.GET, port, "127.0.0.1", VersionedConfiguration.PATH)
                    .compose(request -> request.send())
                    .compose(response -> response.body().map(body -> response.statusCode() + " " + body))
                    .onComplete(done -> {
                        check(done.succeeded() ? done.result() : String.valueOf(done.cause()));
                        received.incrementAndGet();
                    });
        }

        private void check(String response) {
            if (!response.startsWith("200 ") || !VersionedConfiguration.isOfOneVersion(response.substring(4)))
                wrong.add(response);
        }

        void awaitResponses(int more) {
            int expected = received.get() + more;
            Await.until(() -> received.get() >= expected);
        }

        @Override
        public void close() {
            vertx.cancelTimer(timer);
            client.close();
        }
    }

    @Test
    void a_hundred_reloads_under_500_requests_a_second_fail_no_request_and_mix_no_generations(Vertx vertx) {
        try (Load load = new Load(vertx, gateway.port())) {
            for (int version = 1; version <= RELOADS; version++) {
                load.awaitResponses(BETWEEN_RELOADS);
                versions.write(versions.yaml(version));
                assertThat(gateway.adminPost("/reload").statusCode()).isEqualTo(200);
            }
            load.awaitResponses(BETWEEN_RELOADS);
            assertThat(load.wrong).isEmpty();
            assertThat(load.received.get()).isGreaterThan(RELOADS * BETWEEN_RELOADS);
        }
        assertThat(gateway.get(VersionedConfiguration.PATH).body()).isEqualTo(VersionedConfiguration.response(RELOADS));
        Await.until(() -> gateway.retiredGenerations() == 0);
    }

    @Test
    void after_valid_and_invalid_configurations_the_last_valid_configuration_is_current() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TURNS_SECONDS);
        int version = 0;
        while (System.nanoTime() < end) {
            versions.write(invalidYaml(version));
            awaitOutcome("refused", version);
            version++;
            versions.write(versions.yaml(version));
            awaitOutcome("changed", version);
        }
        assertThat(version).isPositive();
        assertThat(gateway.get(VersionedConfiguration.PATH).body()).isEqualTo(VersionedConfiguration.response(version));
    }

    private String invalidYaml(int turn) {
        String validYaml = versions.yaml(turn + 1);
        return switch (turn % 4) {
            case 0 -> validYaml.substring(0, validYaml.indexOf("with:"));
            case 1 -> validYaml.replace("GET second", "GET nowhere");
            case 2 -> "";
            default -> validYaml.replace("wait: 30s", "wait: soon");
        };
    }

    private void awaitOutcome(String outcome, int version) {
        Await.until(() -> {
            String response = gateway.get(VersionedConfiguration.PATH).body();
            assertThat(VersionedConfiguration.isOfOneVersion(response))
                    .as(response)
                    .isTrue();
            return gateway.adminGet("/config").body().contains("\"outcome\":\"" + outcome + "\"")
                    && gateway.get(VersionedConfiguration.PATH).body().equals(VersionedConfiguration.response(version));
        });
    }

    /**
     * Configurations with their version in three settings: in two backends that are called in sequence, and in the route. A
     * response of two generations is therefore visible.
     */
    public record VersionedConfiguration(Path folder, String firstUrl, String secondUrl) {
        static final String PATH = "/version";

        /** Returns a backend that responds with the version in the request header. */
        static HttpTestServer backend() {
            return new HttpTestServer(request -> request.response()
                    .putHeader("content-type", "application/json")
                    .end("\"" + request.getHeader("x-version") + "\""));
        }

        /** Returns the response of a single generation. */
        static String response(int version) {
            return "[\"v%1$d\",\"v%1$d\",\"v%1$d\"]".formatted(version);
        }

        static boolean isOfOneVersion(String response) {
            return response.matches("\\[\"(v\\d+)\",\"\\1\",\"\\1\"]");
        }

        public String yaml(int version) {
            return """
                    server: { host: 127.0.0.1, port: 0 }
                    admin: { port: 0 }
                    defaults: { backend: { bulkhead: { concurrent: 200, queue: 10000, wait: 30s } } }
                    backends:
                      first: { url: "%1$s", headers: { x-version: v%3$d } }
                      second: { url: "%2$s", headers: { x-version: v%3$d } }
                    routes:
                      GET /version:
                        steps:
                          one: { call: GET first / }
                          two: { call: "GET second /{one}", with: { one: $one } }
                        respond: '[ "v%3$d", $one, $two ]'
                    """.formatted(firstUrl, secondUrl, version);
        }

        void write(String text) {
            try {
                Path fresh = Files.writeString(folder.resolve(".gateway.yaml.new"), text);
                Files.move(fresh, folder.resolve("gateway.yaml"), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
