package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The location of a failed expression in the access log and in the trace of its request, of a real gateway. */
class FailureLocationsTest extends RequestTraceTest.LocationsFixture {
    /** The text of each failing expression starts at the bar, which is not part of the file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "steps: { s: { call: 'GET crm /{id}', with: { id: '^round($query.x)' } } } ~ step s: round() needs a number; found: a text",
                "steps: { s: { call: 'GET crm /{id}', with: { id: '^$query' } } } ~ step s: no value for the path variable id; found: an object (expected: a text that is a valid segment, a number or a boolean)",
                "steps: { s: { call: '^GET crm /{a}' } } ~ step s: no value for the path variable a; found: a text (expected: a text that is a valid segment, a number or a boolean)",
                "steps: { s: { call: 'GET crm /{?q}', with: { q: '^[$query]' } } } ~ step s: the value of q is invalid in a query; found: an object (expected: a text, a number or a boolean)",
                "steps: { s: { call: GET crm /, when: '$query.x ^- 1' } } ~ step s: \"-\" needs two numbers; found: a text, a number",
                "steps: { s: { call: 'GET crm /{i}', each: '^sum($query.x)', as: i } } ~ step s: sum() needs a list of numbers; found: a text",
                "steps: { s: { call: 'GET crm /{i}', each: '^$query.x', as: i } } ~ step s: The value of `each` is not a list. found: a text (expected: a list)",
                "steps: { s: { call: 'GET crm /{i}', each: '^[$query]', as: i } } ~ step s: An item has no valid id. found: an object (expected: a text, a number or a boolean)",
                "steps: { s: { call: GET crm /, headers: { a: '^floor($query.x)' } } } ~ step s: floor() needs a number; found: a text",
                "steps: { s: { call: GET crm /, headers: { a: '^$query' } } } ~ step s: the value of a is invalid in a header; found: an object (expected: a text without control characters, a number or a boolean)",
                "steps: { s: { call: POST crm /, body: '$query.x ^/ 2' } } ~ step s: \"/\" needs two numbers; found: a text, a number",
                "steps: { s: { return_if: '$query.x + 1 ^- 1', respond: 1 } } ~ step s: \"-\" needs two numbers; found: a text, a number",
                "steps: { s: { call: GET crm / } }, respond: '$s.a ^- 1' ~ step respond: \"-\" needs two numbers; found: a text, a number",
                "respond: { a: 1, b: { c: '^round($query.x)' } } ~ step respond: round() needs a number; found: a text",
                "respond: 1, answer: { status: '^$query.x' } ~ step answer: the status is not a number from 200 to 599; found: a text",
                "respond: '^error(\"no stock\")' ~ step respond: error: no stock",
                "require: '^round($claims) == 1', respond: 1 ~ round() needs a number; found: an object"
            })
    void a_failed_expression_says_its_location_and_a_reason_without_values(String route, String reason)
            throws Exception {
        String line =
                "GET /{a}: { identity: %s, %s }".formatted(route.startsWith("require") ? "shoppers" : "none", route);
        write(shop(line.replace("^", "")));
        int column = 2 + line.indexOf('^') + 1;
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/" + "v".repeat(300) + "?x=" + SECRET))
                    .isEqualTo(folder.resolve("shop.yaml") + ":5:" + column + ": " + reason);
        }
    }

    @Test
    void equal_texts_in_one_file_have_locations_of_their_own() throws Exception {
        write(shop(
                "GET /a: { respond: 'round($query.x)' }",
                "GET /b: { respond: 'round($query.x)' }",
                "GET /c:",
                "  steps:",
                "    a: { call: GET crm /, optional: true, when: 'round($query.x)' }",
                "    b: { call: GET crm /, when: 'round($query.x)' }"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:5:23: step respond: ");
            assertThat(detail(gateway, "/b?x=y")).contains("shop.yaml:6:23: step respond: ");
            assertThat(detail(gateway, "/c?x=y")).contains("shop.yaml:10:").contains(": step b: ");
        }
    }

    @Test
    void a_reload_that_only_moves_lines_moves_the_locations_and_builds_nothing() throws Exception {
        String failing = "GET /a: { respond: 'round($query.x)' }";
        write(shop(failing));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:5:23: ");
            write(shop("# a comment", "", failing));
            gateway.gateway().reload(Trigger.SIGNAL).await();
            assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(1);
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:7:23: ");

            write(shop("GET /b: { respond: 1 }", failing));
            gateway.gateway().reload(Trigger.SIGNAL).await();
            assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(2);
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:6:23: ");
        }
    }

    @Test
    void a_failed_tls_handshake_says_the_location_of_its_backend() throws Exception {
        write(shop("GET /a: { steps: { s: { call: GET safe / } } }"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a"))
                    .contains("shop.yaml:3:3: step s: ")
                    .doesNotContain("4854");
        }
    }

    /** Moves the lines of a file by two and reloads, which builds no generation. */
    private void move(String file, TestGateway gateway) throws IOException {
        Path moved = folder.resolve(file);
        Files.writeString(moved, "# a comment\n\n" + Files.readString(moved));
        gateway.gateway().reload(Trigger.SIGNAL).await();
        assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(1);
    }

    @Test
    void a_reload_that_only_moves_lines_moves_the_location_of_per() throws Exception {
        write(shop("GET /a: { steps: { s: { call: GET shared / } } }"));
        String shared =
                "  shared: { url: \"%s\", bulkhead: { per: '1 + floor($header.tenant)' } }".formatted(backend.url());
        Files.writeString(folder.resolve("shared.yaml"), "backends:\n" + shared + "\n");
        String failure = ":" + (shared.indexOf("floor") + 1) + ": step s: floor() needs";
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a", "tenant", SECRET)).contains("shared.yaml:2" + failure);
            move("shared.yaml", gateway);
            assertThat(detail(gateway, "/a", "tenant", SECRET)).contains("shared.yaml:4" + failure);
        }
    }

    @Test
    void a_reload_that_only_moves_lines_moves_the_location_of_credentials() throws Exception {
        write(shop("GET /a: { steps: { s: { call: GET partner / } } }"));
        Files.writeString(folder.resolve("partner.yaml"), """
                backends:
                  partner: { url: "%s", credentials: partners }
                credentials:
                  partners: { grant: client_credentials, token_url: "%s/token", client_id: me, client_secret: "%s" }
                """.formatted(backend.url(), backend.url(), SECRET));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a")).contains("partner.yaml:4:3: step s: no_credentials: ");
            move("partner.yaml", gateway);
            assertThat(detail(gateway, "/a")).contains("partner.yaml:6:3: step s: no_credentials: ");
        }
    }

    @Test
    void a_reload_that_only_moves_lines_moves_the_location_of_an_identity() throws Exception {
        write(shop("GET /a: { identity: users, respond: 1 }"));
        try (HttpTestServer broken = HttpTestServer.failing(500)) {
            Files.writeString(
                    folder.resolve("users.yaml"),
                    "identity:\n  users: { introspection: { url: \"" + broken.url()
                            + "\", client_id: me, client_secret: x } }\n");
            try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
                assertThat(detail(gateway, "/a", "authorization", "Bearer first"))
                        .contains("users.yaml:2:3: no_answer");
                move("users.yaml", gateway);
                assertThat(detail(gateway, "/a", "authorization", "Bearer second"))
                        .contains("users.yaml:4:3: no_answer");
            }
        }
    }

    @Test
    void a_stream_whose_issuer_fails_has_the_location_of_the_identity_in_its_own_configuration() throws Exception {
        AtomicBoolean isActive = new AtomicBoolean(true);
        List<SkippingClock> clocks = new CopyOnWriteArrayList<>();
        try (RawBackend news = new RawBackend();
                HttpTestServer issuer = new HttpTestServer(request -> request.response()
                        .setStatusCode(isActive.get() ? 200 : 500)
                        .end("{\"active\":true}"))) {
            write(shop("GET /a: { proxy: news /, stream: { idle: 10m }, identity: users }"));
            Files.writeString(folder.resolve("users.yaml"), """
                    identity:
                      users: { introspection: { url: "%s", client_id: me, client_secret: x, cache: 3s } }
                    backends:
                      news: { url: "%s" }
                    """.formatted(issuer.url(), news.url()));
            try (TestGateway gateway = TestGateway.watching(folder, Map.of(), vertx -> {
                clocks.add(new SkippingClock(vertx));
                return clocks.get(0);
            })) {
                for (String line : List.of("2", "4", "6")) {
                    int asked = issuer.requests().size();
                    isActive.set(true);
                    CompletableFuture<String> detail = CompletableFuture.supplyAsync(
                            () -> detail(gateway, "/a", "authorization", "Bearer token" + line));
                    news.reply("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
                    move("users.yaml", gateway);
                    isActive.set(false);
                    // The issuer is asked again after 3 s, and the stream ends 27 s later.
                    clocks.get(0).skip(Duration.ofSeconds(25));
                    Await.until(() -> issuer.requests().size() > asked + 1);
                    clocks.get(0).skip(Duration.ofSeconds(6));
                    assertThat(detail.get(10, TimeUnit.SECONDS)).contains("users.yaml:" + line + ":3: no_answer");
                }
            }
        }
    }

    @Test
    void two_routes_equal_but_for_the_order_of_steps_have_locations_of_their_own() throws Exception {
        String failing = "    one: { call: GET crm /, when: 'round($query.x)' }";
        String other = "    two: { call: GET crm /, when: 'true' }";
        write(shop("GET /a:", "  steps:", failing, other, "GET /b:", "  steps:", other, failing));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:7:", ": step one: ");
            assertThat(detail(gateway, "/b?x=y")).contains("shop.yaml:12:", ": step one: ");
            write(shop("GET /a:", "  steps:", other, failing, "GET /b:", "  steps:", failing, other));
            gateway.gateway().reload(Trigger.SIGNAL).await();
            assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(2);
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:8:", ": step one: ");
            assertThat(detail(gateway, "/b?x=y")).contains("shop.yaml:11:", ": step one: ");
        }
    }

    /** A backend whose responses wait for {@link #released}. */
    private final class HeldBackend implements AutoCloseable {
        private final Promise<Void> released = Promise.promise();
        private final HttpTestServer server = new HttpTestServer(request -> {
            Context context = Objects.requireNonNull(Vertx.currentContext());
            released.future()
                    .onSuccess(now -> context.runOnContext(next -> request.response()
                            .setStatusCode(request.path().equals("/bad") ? 503 : 200)
                            .putHeader("content-type", "application/json")
                            .end("{\"a\": \"" + SECRET + "\"}")));
        });

        void write() throws IOException {
            Files.writeString(
                    folder.resolve("held.yaml"),
                    "backends:\n  held: { url: \"" + server.url() + "\", retry: { attempts: 1 } }\n");
        }

        @Override
        public void close() {
            server.close();
        }
    }

    @Test
    void a_request_in_flight_keeps_the_locations_of_its_generation() throws Exception {
        write(shop("GET /a: { steps: { s: { call: GET held / } }, respond: 'round($s.a)' }"));
        try (HeldBackend held = new HeldBackend()) {
            held.write();
            try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
                CompletableFuture<String> inFlight = CompletableFuture.supplyAsync(() -> detail(gateway, "/a"));
                Await.until(() -> !held.server.requests().isEmpty());
                move("shop.yaml", gateway);
                held.released.complete();
                assertThat(inFlight.join()).contains("shop.yaml:5:", ": step respond: round() needs");
                assertThat(detail(gateway, "/a")).contains("shop.yaml:7:", ": step respond: round() needs");
            }
        }
    }

    @Test
    void a_reload_in_the_middle_of_a_call_changes_neither_its_reply_nor_its_location() throws Exception {
        String bad = "GET /bad: { steps: { s: { call: GET held /bad } } }";
        String good =
                "GET /good: { identity: none, steps: { s: { call: GET held /good } }, respond: '{ \"size\": size($s) }' }";
        write(shop(bad, good));
        try (HeldBackend held = new HeldBackend()) {
            held.write();
            try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
                CompletableFuture<String> reply =
                        CompletableFuture.supplyAsync(() -> gateway.get("/good").body());
                CompletableFuture<String> failure = CompletableFuture.supplyAsync(() -> detail(gateway, "/bad"));
                Await.until(() -> held.server.requests().size() == 2);
                move("held.yaml", gateway);
                write(shop("GET /new: { respond: 1 }", bad, good.replace("size($s)", "0")));
                gateway.gateway().reload(Trigger.SIGNAL).await();
                assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(2);
                held.released.complete();
                assertThat(reply.join()).isEqualTo("{\"size\":1}");
                assertThat(failure.join()).contains("held.yaml:2:3: step s: ");
                assertThat(detail(gateway, "/bad")).contains("held.yaml:4:3: step s: ");
            }
        }
    }
}
