package dev.sluice.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens of callers that are relayed to backends or exchanged, over real sockets. */
class CallerTokensTest {
    private static final TestSigningKey KEY = TestSigningKey.of("ES256", "k1");

    /** The tokens that the backend received, by path. */
    private final Map<String, List<String>> receivedTokens = new ConcurrentHashMap<>();

    private final List<String> exchanges = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private final HttpTestServer issuer = new HttpTestServer(this::issue);
    private final HttpTestServer elsewhere = HttpTestServer.answering("{}");
    private final HttpTestServer backend = new HttpTestServer(this::respond);
    private final TestGateway gateway = TestGateway.of("""
            identity: { shoppers: { jwt: { issuer: "%1$s", audience: shop-api } } }
            credentials:
              relayed: { grant: relay }
              exchanged:
                grant: token_exchange
                token_url: "%1$s/token"
                client_id: sluice
                client_secret: "${SECRET:-exchange-secret}"
                audience: stock
            defaults: { route: { identity: shoppers } }
            backends:
              own: { url: "%2$s/own", credentials: relayed }
              stock: { url: "%2$s/stock", credentials: exchanged }
              other: { url: "%2$s/other" }
            routes:
              GET /all:
                steps: { a: { call: GET own /x }, b: { call: GET stock /x }, c: { call: GET other /x } }
              GET /own: { steps: { a: { call: GET own /x } } }
              GET /stock: { steps: { b: { call: GET stock /x } } }
              GET /proxied/{path*}: { proxy: "own /{path*}" }
            """.formatted(issuer.url(), backend.url()));

    private void issue(HttpServerRequest request) {
        if (request.path().equals("/jwks")) request.response().end(TestSigningKey.jwks(KEY));
        else if (request.path().equals("/token"))
            request.body().onSuccess(form -> {
                exchanges.add(form.toString());
                request.response().end("{\"access_token\":\"exchanged-" + exchanges.size() + "\",\"expires_in\":3600}");
            });
        else request.response().end("{\"issuer\":\"" + issuer.url() + "\",\"jwks_uri\":\"" + issuer.url() + "/jwks\"}");
    }

    private void respond(HttpServerRequest request) {
        receivedTokens
                .computeIfAbsent(request.path(), path -> new CopyOnWriteArrayList<>())
                .add(String.valueOf(request.getHeader("Authorization")));
        request.response()
                .setStatusCode(status)
                .putHeader("Location", elsewhere.url() + "/stolen")
                .putHeader("WWW-Authenticate", "Bearer realm=\"SECRET\", error=\"invalid_token\"")
                .end("{}");
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
        issuer.close();
        elsewhere.close();
    }

    private String token(String subject) {
        return KEY.token("{\"iss\":\"" + issuer.url() + "\",\"aud\":\"shop-api\",\"sub\":\"" + subject + "\",\"exp\":"
                + (Instant.now().getEpochSecond() + 300) + "}");
    }

    private HttpResponse<String> get(String path, String token) {
        return gateway.get(path, "Authorization", "Bearer " + token);
    }

    @Test
    void each_backend_receives_only_its_own_token() {
        String ann = token("ann");
        assertThat(get("/all", ann).statusCode()).isEqualTo(200);
        assertThat(receivedTokens)
                .isEqualTo(Map.of(
                        "/own/x", List.of("Bearer " + ann),
                        "/stock/x", List.of("Bearer exchanged-1"),
                        "/other/x", List.of("null")));
        assertThat(exchanges)
                .singleElement()
                .asString()
                .contains("subject_token=" + ann, "token-exchange", "audience=stock");
    }

    @Test
    void the_token_of_a_caller_is_exchanged_once_and_never_used_for_another_caller() {
        String ann = token("ann");
        String bob = token("bob");
        for (String each : List.of(ann, bob, ann, bob))
            assertThat(get("/stock", each).statusCode()).isEqualTo(200);
        assertThat(receivedTokens.get("/stock/x"))
                .containsExactly(
                        "Bearer exchanged-1", "Bearer exchanged-2", "Bearer exchanged-1", "Bearer exchanged-2");
        assertThat(exchanges).hasSize(2);
    }

    @Test
    void an_unauthenticated_caller_causes_no_request_to_a_backend_or_token_server() {
        for (String path : List.of("/all", "/own", "/stock", "/proxied/x")) {
            assertThat(gateway.get(path).statusCode()).isEqualTo(401);
            assertThat(get(path, TestSigningKey.of("ES256", "k1").token("{}")).statusCode())
                    .isEqualTo(401);
        }
        assertThat(backend.requests()).isEmpty();
        assertThat(exchanges).isEmpty();
    }

    @Test
    void tokens_are_not_sent_to_the_target_of_a_redirect() {
        for (int redirect : List.of(301, 302, 303, 307, 308)) {
            status = redirect;
            assertThat(get("/own", token("ann")).statusCode()).isEqualTo(502);
            assertThat(get("/stock", token("ann")).statusCode()).isEqualTo(502);
        }
        assertThat(elsewhere.requests()).isEmpty();
    }

    @Test
    void a_rejected_relayed_token_gives_401_and_a_rejected_exchanged_token_gives_502() {
        status = 401;
        HttpResponse<String> relayedToken = get("/own", token("ann"));
        assertThat(relayedToken.statusCode()).isEqualTo(401);
        assertThat(relayedToken.headers().allValues("www-authenticate"))
                .containsExactly("Bearer error=\"invalid_token\"");
        assertThat(relayedToken.body()).contains("\"cause\":\"unauthorized\"").doesNotContain("SECRET");
        HttpResponse<String> exchangedToken = get("/stock", token("ann"));
        assertThat(exchangedToken.statusCode()).isEqualTo(502);
        assertThat(exchangedToken.headers().firstValue("www-authenticate")).isEmpty();
        assertThat(exchanges).hasSize(2);
        status = 403;
        assertThat(get("/own", token("ann")).statusCode()).isEqualTo(502);
    }
}
