package dev.sluice.it.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.server.TestGateway;
import dev.sluice.tools.cli.CommandLineRun;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials of callers in {@code Authorization} that a proxy route forwards, and caches of responses to authenticated callers. */
class ForwardedCredentialsTest {
    private static final TestSigningKey KEY = TestSigningKey.of("ES256", "k1");
    private static final String FORGED = "Bearer forged";

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private final HttpTestServer issuer = new HttpTestServer(this::issue);
    private final HttpTestServer backend = new HttpTestServer(request -> {
        seen.add(String.valueOf(request.getHeader("Authorization")));
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end("{}");
    });

    @TempDir
    Path folder;

    private void issue(HttpServerRequest request) {
        if (request.path().equals("/jwks")) request.response().end(TestSigningKey.jwks(KEY));
        else if (request.path().equals("/introspect")) introspect(request);
        else request.response().end("{\"issuer\":\"" + issuer.url() + "\",\"jwks_uri\":\"" + issuer.url() + "/jwks\"}");
    }

    private static void introspect(HttpServerRequest request) {
        request.body()
                .onSuccess(body -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end("{\"active\":" + body.toString().contains("token-of-dan") + ",\"sub\":\"dan\"}"));
    }

    @AfterEach
    void close() {
        issuer.close();
        backend.close();
    }

    private String configuration(String tls) {
        return """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }%s }
                admin: { port: 0 }
                backends: { b: { url: "%s", retry: { attempts: 1 } } }
                identity:
                  keys: { api_keys: { header: X-Api-Key, sha256: { ann: "%s" } } }
                  bearers: { api_keys: { header: authorization, sha256: { bob: "%s" } } }
                  users: { jwt: { issuer: "%s", audience: api } }
                  opaque: { introspection: { url: "%s/introspect", client_id: sluice, client_secret: "${S:-s}" } }
                routes:
                  GET /asked: { identity: [keys, opaque], proxy: "b /asked", forward: { headers: authorization } }
                  GET /both: { identity: [keys, users], proxy: "b /both", forward: { headers: [accept, Authorization] } }
                  GET /user: { identity: users, proxy: "b /user", forward: { headers: authorization } }
                  GET /bearer: { identity: [keys, bearers], proxy: "b /bearer", forward: { headers: authorization } }
                  GET /keyed: { identity: keys, proxy: "b /keyed", forward: { headers: authorization } }
                  GET /open: { identity: none, proxy: "b /open", forward: { headers: authorization } }
                  GET /unnamed: { identity: users, proxy: "b /unnamed" }
                  GET /composed: { identity: [keys, users], respond: '{ "a": 1 }' }
                  GET /own: { identity: keys, respond: '{ "a": 1 }', answer: { headers: { cache-control: '"max-age=5"' } } }
                  GET /null: { identity: keys, respond: '{ "a": 1 }', answer: { headers: { Cache-Control: 'null' } } }
                  GET /public: { identity: none, respond: '{ "a": 1 }' }
                  GET /incomplete: { identity: keys, steps: { s: { call: GET b /s, optional: true } }, respond: '{ "s": $s }' }
                  GET /early: { identity: keys, steps: { s: { call: GET b /s }, early: { return_if: $s, respond: "1" } }, respond: "2" }
                """.formatted(
                        tls, backend.url(), sha256("key-of-ann"), sha256("token-of-bob"), issuer.url(), issuer.url());
    }

    private static String sha256(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestGateway start() {
        return TestGateway.of(configuration(""), Map.of());
    }

    private String jwt() {
        return "Bearer "
                + KEY.token("{\"iss\":\"" + issuer.url() + "\",\"aud\":\"api\",\"sub\":\"carl\",\"exp\":"
                        + (Instant.now().getEpochSecond() + 300) + "}");
    }

    /** Returns the field that reached the backend of a request with these credentials. */
    private String forwarded(TestGateway gateway, String path, String... headers) {
        seen.clear();
        assertThat(gateway.get(path, headers).statusCode()).as(path).isEqualTo(200);
        assertThat(seen).hasSize(1);
        return seen.get(0);
    }

    @Test
    void the_field_passes_if_it_authenticated_the_caller() {
        try (TestGateway gateway = start()) {
            String jwt = jwt();
            assertThat(forwarded(gateway, "/user", "Authorization", jwt)).isEqualTo(jwt);
            assertThat(forwarded(gateway, "/both", "Authorization", jwt)).isEqualTo(jwt);
            assertThat(forwarded(gateway, "/bearer", "Authorization", "token-of-bob"))
                    .isEqualTo("token-of-bob");
            assertThat(forwarded(gateway, "/asked", "Authorization", "Bearer token-of-dan"))
                    .isEqualTo("Bearer token-of-dan");
            assertThat(forwarded(gateway, "/unnamed", "Authorization", jwt)).isEqualTo("null");
        }
    }

    @Test
    void the_field_is_dropped_if_another_part_of_the_identity_authenticated_the_caller() {
        try (TestGateway gateway = start()) {
            for (String path : List.of("/both", "/bearer", "/asked"))
                for (String unverified : List.of(FORGED, jwt(), "token-of-bob", "Basic eDp5"))
                    assertThat(forwarded(gateway, path, "X-Api-Key", "key-of-ann", "Authorization", unverified))
                            .as(path + unverified)
                            .isEqualTo("null");
        }
    }

    @Test
    void the_field_passes_by_name_where_no_part_of_the_identity_reads_it() {
        try (TestGateway gateway = start()) {
            assertThat(forwarded(gateway, "/keyed", "X-Api-Key", "key-of-ann", "Authorization", FORGED))
                    .isEqualTo(FORGED);
            assertThat(forwarded(gateway, "/open", "Authorization", FORGED)).isEqualTo(FORGED);
        }
    }

    /** The backend rejected a request without credentials of the caller, so its challenge is not for the caller. */
    @Test
    void a_401_of_the_backend_passes_only_if_the_field_did() {
        status = 401;
        try (TestGateway gateway = start()) {
            assertThat(gateway.get("/both", "Authorization", jwt()).statusCode())
                    .isEqualTo(401);
            assertThat(gateway.get("/both", "X-Api-Key", "key-of-ann", "Authorization", FORGED)
                            .statusCode())
                    .isEqualTo(502);
        }
    }

    @Test
    void http_2_has_the_same_rules() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String tls = ", tls: { certificate: \"" + certificate.certificatePath() + "\", key: \""
                + certificate.privateKeyPath() + "\" }";
        try (TestGateway gateway = TestGateway.of(configuration(tls), Map.of());
                RawHttp2Client caller = new RawHttp2Client(gateway.port())) {
            String jwt = jwt();
            assertThat(caller.status("GET", "/both", "authorization: " + jwt)).isEqualTo("200");
            assertThat(caller.status("GET", "/both", "x-api-key: key-of-ann\nauthorization: " + FORGED))
                    .isEqualTo("200");
            assertThat(caller.status("GET", "/keyed", "x-api-key: key-of-ann\nauthorization: " + FORGED))
                    .isEqualTo("200");
            assertThat(seen).containsExactly(jwt, "null", FORGED);
        } finally {
            certificate.delete();
        }
    }

    @Test
    void check_warns_and_explain_says_where_the_field_may_be_dropped() throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), configuration(""));
        CommandLineRun check = CommandLineRun.of("check", folder.toString());
        assertThat(check.code()).isZero();
        assertThat((check.out() + check.err()).lines().filter(line -> line.contains("passes only if it authenticated")))
                .satisfiesExactlyInAnyOrder(
                        both -> assertThat(both)
                                .contains("routes.GET /both.forward.headers[1]: Authorization: ")
                                .endsWith("so it is dropped for callers of keys"),
                        asked -> assertThat(asked).contains("routes.GET /asked.forward.headers: authorization: "),
                        bearer -> assertThat(bearer).contains("routes.GET /bearer.forward.headers: authorization: "));
        assertThat(explained("/both"))
                .containsPattern("dropped +Authorization \\(unless it authenticated the caller\\)");
        assertThat(explained("/keyed")).doesNotContain("unless it authenticated");
        assertThat(explained("/composed")).containsPattern("answer\\.headers\\.Cache-Control +private +built in");
        assertThat(explained("/own") + explained("/public")).doesNotContain("private");
    }

    private String explained(String path) {
        return CommandLineRun.of("explain", "GET", path, "--conf", folder.toString())
                .out();
    }

    private static List<String> cacheControl(TestGateway gateway, String path, String... headers) {
        return gateway.get(path, headers).headers().allValues("Cache-Control");
    }

    @Test
    void a_composed_response_to_an_authenticated_caller_is_private_unless_the_route_says_otherwise() {
        try (TestGateway gateway = start()) {
            for (String path : List.of("/composed", "/null", "/early"))
                assertThat(cacheControl(gateway, path, "X-Api-Key", "key-of-ann"))
                        .as(path)
                        .containsExactly("private");
            assertThat(cacheControl(gateway, "/composed", "Authorization", jwt()))
                    .containsExactly("private");
            assertThat(cacheControl(gateway, "/own", "X-Api-Key", "key-of-ann")).containsExactly("max-age=5");
            assertThat(cacheControl(gateway, "/public")).isEmpty();
            assertThat(cacheControl(gateway, "/composed")).as("a problem").containsExactly("no-store");
            assertThat(cacheControl(gateway, "/keyed", "X-Api-Key", "key-of-ann"))
                    .as("a proxied response")
                    .isEmpty();
        }
    }

    @Test
    void a_304_and_an_incomplete_response_have_the_field_too() {
        try (TestGateway gateway = start()) {
            HttpResponse<String> full = gateway.get("/composed", "X-Api-Key", "key-of-ann");
            String tag = full.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> notModified =
                    gateway.get("/composed", "X-Api-Key", "key-of-ann", "If-None-Match", tag);
            assertThat(notModified.statusCode()).isEqualTo(304);
            assertThat(notModified.headers().allValues("Cache-Control")).containsExactly("private");
            status = 500;
            assertThat(cacheControl(gateway, "/incomplete", "X-Api-Key", "key-of-ann"))
                    .containsExactly("no-store");
        }
    }
}
