package dev.sluice.client;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.core.spec.Secret;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply.DeadlineExceeded;
import dev.sluice.upstream.backend.Timeouts;
import dev.sluice.upstream.credentials.CredentialsSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a real server. Calls start on the thread of the test unless a test says otherwise. */
@ExtendWith(VertxExtension.class)
class ResilientClientTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    record Price(String of, BigDecimal amount) {}

    record Seen(String method, String uri, String accept, String shop, String type, String body) {}

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
    }

    @Test
    void records_keep_every_digit_and_ignore_unknown_members() {
        String exact = "{\"of\":\"tea\",\"amount\":0.10000000000000000000000001230,\"more\":[1]}";
        try (HttpTestServer backend = HttpTestServer.answering(exact)) {
            Price price = result(client(backend.url()).get("/prices", Map.of(), Price.class));
            assertThat(price).isEqualTo(new Price("tea", new BigDecimal("0.10000000000000000000000001230")));
        }
    }

    @Test
    void every_method_sends_its_arguments() {
        try (HttpTestServer backend = new HttpTestServer(ResilientClientTest::mirror)) {
            ResilientClient client = client(backend.url());
            Map<String, ?> id = Map.of("id", 7);
            Price tea = new Price("tea", new BigDecimal("1.50"));
            String json = "{\"of\":\"tea\",\"amount\":1.50}";
            assertThat(List.of(
                            result(client.get("/p/{id}", id, Seen.class)),
                            result(client.post("/p/{id}", id, tea, Seen.class)),
                            result(client.put("/p/{id}", id, tea, Seen.class)),
                            result(client.patch("/p/{id}", id, tea, Seen.class)),
                            result(client.delete("/p/{id}", id, Seen.class))))
                    .containsExactly(
                            seen("GET", "", ""),
                            seen("POST", "application/json", json),
                            seen("PUT", "application/json", json),
                            seen("PATCH", "application/json", json),
                            seen("DELETE", "", ""));
        }
    }

    private static Seen seen(String method, String type, String body) {
        return new Seen(method, "/p/7", "application/json", "lagos", type, body);
    }

    private static void mirror(HttpServerRequest request) {
        request.body().onSuccess(body -> request.response().end(RecordCodec.encode(seen(request, body.toString()))));
    }

    private static Seen seen(HttpServerRequest request, String body) {
        String[] headers = Stream.of("Accept", "X-Shop", "Content-Type")
                .map(name -> request.headers().contains(name) ? request.getHeader(name) : "")
                .toArray(String[]::new);
        return new Seen(request.method().name(), request.uri(), headers[0], headers[1], headers[2], body);
    }

    @Test
    void a_call_can_accept_another_media_type_of_json() {
        try (HttpTestServer backend = new HttpTestServer(ResilientClientTest::mirror)) {
            BackendSpec hal = spec(backend.url()).with(Map.of("accept", "application/hal+json"));
            Seen seen = result(new ResilientClient(vertx, "prices", hal).get("/p", Map.of(), Seen.class));
            assertThat(seen.accept).isEqualTo("application/hal+json");
        }
    }

    @Test
    void a_call_can_have_headers_of_its_own() {
        try (HttpTestServer backend = new HttpTestServer(ResilientClientTest::mirror)) {
            ResilientClient client = client(backend.url());
            ResilientClient other = client.withHeaders(Map.of("x-shop", "accra", "Accept", "application/hal+json"));
            Seen seen = result(other.withHeaders(Map.of("X-Shop", "kumasi")).get("/p", Map.of(), Seen.class));
            assertThat(seen).isEqualTo(new Seen("GET", "/p", "application/hal+json", "kumasi", "", ""));
            assertThat(result(other.get("/p", Map.of(), Seen.class)).shop).isEqualTo("accra");
            assertThat(result(client.get("/p", Map.of(), Seen.class)).shop).isEqualTo("lagos");
            assertThat(result(client.withHeaders(Map.of("X-Shop", "caf\u00e9")).get("/p", Map.of(), Seen.class)).shop)
                    .as("the bytes of UTF-8")
                    .isEqualTo("caf\u00c3\u00a9");
            assertThatThrownBy(() -> client.withHeaders(Map.of("x-id", "a\nb")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(failure(client.withHeaders(Map.of("x-id", "\ud800")).get("/p", Map.of(), Seen.class)))
                    .satisfies(because(FailureReason.INVALID_TARGET));
        }
    }

    @Test
    void two_clients_of_one_name_on_one_registry_are_rejected_while_both_are_open() {
        BackendSpec spec = spec("http://127.0.0.1:1");
        ResilientClient first = new ResilientClient(vertx, "prices", spec, registry);
        assertThatThrownBy(() -> new ResilientClient(vertx, "prices", spec, registry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: prices (expected: a name that no other client on this registry has)");
        result(first.close());
        assertThat(result(new ResilientClient(vertx, "prices", spec, registry).close()))
                .isNull();
    }

    @Test
    void a_call_carries_the_credentials() {
        try (HttpTestServer backend =
                new HttpTestServer(request -> request.response().end("\"" + request.getHeader("X-Key") + "\""))) {
            ResilientClient client = new ResilientClient(
                    vertx,
                    "prices",
                    spec(backend.url()),
                    new CredentialsSpec.Header("X-Key", new Secret("open sesame")),
                    registry);
            assertThat(result(client.get("/p", Map.of(), String.class))).isEqualTo("open sesame");
            result(client.close().map("closed"));
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    @Test
    void credentials_that_need_a_caller_are_rejected() {
        BackendSpec spec = spec("http://127.0.0.1:1");
        assertThatThrownBy(() -> new ResilientClient(vertx, "prices", spec, new CredentialsSpec.Relay(), registry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("credentials: the token of a caller (expected: credentials of the program)");
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void values_stay_within_their_segment_or_parameter() {
        try (HttpTestServer backend = HttpTestServer.answering("1")) {
            Map<String, ?> values = Map.of("id", "a/b?c=ü", "tag", List.of("x&y", 2));
            result(client(backend.url()).get("/p/{id}{?tag*,page}", values, int.class));
            assertThat(backend.requests()).containsExactly("GET /p/a%2Fb%3Fc%3D%C3%BC?tag=x%26y&tag=2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/../b", "a\nb"})
    void a_value_that_cannot_stand_in_a_path_is_sent_nowhere(String id) {
        try (HttpTestServer backend = HttpTestServer.answering("1")) {
            ResilientClient client = client(backend.url());
            assertThat(failure(client.get("/p/{id}", Map.of("id", id), int.class)))
                    .satisfies(because(FailureReason.INVALID_TARGET))
                    .hasMessageContaining("GET prices /p/{id}");
            assertThat(failure(client.get("/p/{id}", Map.of(), int.class)))
                    .satisfies(because(FailureReason.INVALID_TARGET));
            assertThat(failure(client.get("/p{?id}", Map.of("id", Map.of(1, 2)), int.class)))
                    .satisfies(because(FailureReason.INVALID_TARGET));
            assertThat(backend.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "{", "[]", "{\"amount\":\"SECRET\"}", "{} {}", "{\"amount\":1e99999999999}", "1"})
    void a_body_that_is_no_such_record_is_a_bad_body_and_is_not_repeated(String body) {
        try (HttpTestServer backend =
                new HttpTestServer(request -> request.response().end(body))) {
            assertThat(failure(client(backend.url()).get("/p", Map.of(), Price.class)))
                    .satisfies(because(FailureReason.BAD_BODY))
                    .hasMessageContaining("no Price")
                    .message()
                    .doesNotContain("SECRET", "jackson");
        }
    }

    @Test
    void void_ignores_any_body() {
        try (HttpTestServer backend = HttpTestServer.answering("{")) {
            Future<Void> done = client(backend.url()).delete("/p", Map.of(), Void.class);
            assertThat(result(done.map("done"))).isEqualTo("done");
        }
    }

    @Test
    void a_call_fails_after_its_total_timeout() {
        try (HttpTestServer backend = HttpTestServer.silent()) {
            Duration one = Duration.ofSeconds(1);
            Duration five = Duration.ofSeconds(5);
            Timeouts brief = new Timeouts(one, one, one, five, five, five, Duration.ofMillis(200));
            ResilientClient client =
                    new ResilientClient(vertx, "prices", spec(backend.url()).with(brief));
            assertThat(failure(client.get("/p", Map.of(), int.class))).isInstanceOf(DeadlineExceeded.class);
        }
    }

    @Test
    void a_programming_error_is_thrown() {
        ResilientClient client = client("http://127.0.0.1:1");
        assertThatThrownBy(() -> client.get("p/{", Map.of(), int.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.post("/p", Map.of(), new Object(), int.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a value has no JSON form (expected: a record, map, list, text or number)");
    }

    @Test
    void a_call_from_a_context_completes_there() {
        VertxInternal internal = (VertxInternal) vertx;
        try (HttpTestServer backend = HttpTestServer.answering("1")) {
            ResilientClient client = client(backend.url());
            for (Context context : List.of(internal.createEventLoopContext(), internal.createWorkerContext())) {
                Promise<Context> answered = Promise.promise();
                context.runOnContext(there -> client.get("/p", Map.of(), int.class)
                        .onSuccess(one -> answered.complete(Vertx.currentContext())));
                assertThat(result(answered.future())).isEqualTo(context);
            }
        }
    }

    @Test
    void calls_are_counted_under_the_backends_name() {
        try (HttpTestServer backend = HttpTestServer.answering("1")) {
            ResilientClient client = new ResilientClient(vertx, "prices", spec(backend.url()), registry);
            result(client.get("/p/{id}", Map.of("id", 1), int.class));
            result(client.get("/p/{id}", Map.of("id", 2), int.class));
            assertThat(registry.get("sluice.backend.calls")
                            .tag("backend", "prices")
                            .timer()
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void a_closed_client_fails_calls_and_removes_its_meters() throws TimeoutException {
        try (HttpTestServer backend = HttpTestServer.answering("1")) {
            ResilientClient client = new ResilientClient(vertx, "prices", spec(backend.url()), registry);
            client.close().await(10, TimeUnit.SECONDS);
            assertThat(registry.getMeters()).isEmpty();
            assertThat(failure(client.get("/p", Map.of(), int.class))).isInstanceOf(BackendFailure.class);
            client.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_call_after_vertx_is_closed_fails() throws TimeoutException {
        ResilientClient client = client("http://127.0.0.1:1");
        vertx.close().await(10, TimeUnit.SECONDS);
        assertThat(failure(client.get("/p", Map.of(), int.class))).isInstanceOf(IllegalStateException.class);
    }

    private ResilientClient client(String url) {
        return new ResilientClient(vertx, "prices", spec(url));
    }

    private static BackendSpec spec(String url) {
        return BackendSpec.defaults(List.of(URI.create(url))).with(Map.of("X-Shop", "lagos"));
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable failure(Future<?> future) {
        return catchThrowable(() -> result(future));
    }
}
