package dev.sluice.it.identity;

import static dev.sluice.real.ExternalProgram.KEYCLOAK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.real.Keycloak;
import dev.sluice.real.Needs;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Tokens from Keycloak. The backend introspects each token at Keycloak, unless Keycloak is down. */
@DisabledIfEnvironmentVariable(named = "SKIP_KEYCLOAK", matches = ".+")
@Needs(KEYCLOAK)
class KeycloakTest {
    private static final String CLIENT = "client_id: sluice, client_secret: '${SECRET:-" + Keycloak.SECRET + "}'";

    @TempDir
    static Path folder;

    private static Keycloak keycloak;

    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private volatile boolean isIntrospecting = true;
    private final HttpTestServer warehouse = new HttpTestServer(this::respondIfActive);

    @BeforeAll
    static void startKeycloak() throws Exception {
        keycloak = Keycloak.start(folder);
    }

    @AfterAll
    static void stopKeycloak() {
        if (keycloak != null) keycloak.close();
    }

    @AfterEach
    void stop() {
        warehouse.close();
    }

    private void respondIfActive(HttpServerRequest request) {
        String token = String.valueOf(request.getHeader("Authorization")).replace("Bearer ", "");
        tokens.add(token);
        request.response()
                .setStatusCode(!isIntrospecting || isActive(token) ? 200 : 401)
                .end("{}");
    }

    private static boolean isActive(String token) {
        try {
            return new JsonObject(keycloak.introspect(token)).getBoolean("active");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void client_credentials_obtain_a_token_for_the_backend() {
        try (TestGateway gateway = gateway("grant: client_credentials, " + CLIENT)) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
        }
        assertThat(claims(tokens.get(0)).getValue("aud").toString()).contains("stock");
    }

    @Test
    void a_revoked_token_is_replaced_and_the_request_succeeds() throws Exception {
        try (TestGateway gateway = gateway("grant: client_credentials, " + CLIENT)) {
            gateway.get("/stock");
            keycloak.revoke(tokens.get(0));
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
        }
        assertThat(tokens).hasSize(3);
        assertThat(tokens.get(2)).isNotEqualTo(tokens.get(0));
    }

    /** Keycloak lets each refresh token of this realm be used once. */
    @Test
    void a_session_continues_with_refresh_tokens_that_are_used_once() throws Exception {
        String login = "grant: password, username: ada, password: '${PASSWORD:-l0velace}', " + CLIENT;
        try (TestGateway gateway = gateway(login)) {
            gateway.get("/stock");
            keycloak.revoke(tokens.get(0));
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            assertThat(claims(tokens.get(2)).getString("sid"))
                    .isNotEmpty()
                    .isEqualTo(claims(tokens.get(0)).getString("sid"));
        }
    }

    @Test
    void a_gateway_that_stops_ends_its_session() throws Exception {
        try (TestGateway gateway =
                gateway("grant: password, username: ada, password: '${PASSWORD:-l0velace}', " + CLIENT)) {
            gateway.get("/stock");
            assertThat(isActive(tokens.get(0))).isTrue();
        }
        assertThat(isActive(tokens.get(0))).isFalse();
    }

    @Test
    void the_token_of_a_caller_is_exchanged_for_a_backend_token_in_the_callers_name() throws Exception {
        String caller = token(keycloak.login());
        try (TestGateway gateway = gateway("grant: token_exchange, audience: stock, " + CLIENT, "audience: sluice")) {
            assertThat(getWithToken(caller, gateway, "/signed").statusCode()).isEqualTo(200);
        }
        JsonObject exchanged = claims(tokens.get(0));
        assertThat(exchanged.getString("aud")).isEqualTo("stock");
        assertThat(exchanged.getString("sub")).isEqualTo(claims(caller).getString("sub"));
        assertThat(claims(caller).getValue("aud").toString()).doesNotContain("stock");
    }

    @Test
    void introspection_denies_a_revoked_token_and_verification_of_the_signature_does_not() throws Exception {
        String caller = token(keycloak.clientToken());
        String revoked = token(keycloak.clientToken());
        keycloak.revoke(revoked);
        try (TestGateway gateway = gateway("grant: relay", "audience: stock")) {
            for (String path : List.of("/signed", "/introspected"))
                assertThat(getWithToken(caller, gateway, path).statusCode()).isEqualTo(200);
            HttpResponse<String> rejected = getWithToken(revoked, gateway, "/introspected");
            assertThat(rejected.statusCode()).isEqualTo(401);
            assertThat(rejected.body()).contains("\"cause\":\"inactive\"");
            isIntrospecting = false;
            assertThat(getWithToken(revoked, gateway, "/signed").statusCode()).isEqualTo(200);
        }
        assertThat(tokens).containsExactly(caller, caller, revoked);
    }

    @Test
    void no_request_fails_while_keycloak_rotates_its_keys() throws Exception {
        isIntrospecting = false;
        String before = token(keycloak.clientToken());
        try (TestGateway gateway = gateway("grant: relay", "audience: stock");
                Traffic traffic = new Traffic(() -> getWithToken(before, gateway, "/signed"))) {
            assertThat(getWithToken(before, gateway, "/signed").statusCode()).isEqualTo(200);
            keycloak.rotateKeys();
            String after = token(keycloak.clientToken());
            assertThat(header(after).getString("kid"))
                    .isNotEqualTo(header(before).getString("kid"));
            assertThat(getWithToken(after, gateway, "/signed").statusCode()).isEqualTo(200);
            traffic.assertAllSucceeded();
        }
    }

    @Test
    void no_call_fails_while_keycloak_restarts() throws Exception {
        isIntrospecting = false;
        String caller = token(keycloak.clientToken());
        try (TestGateway gateway = gateway("grant: client_credentials, " + CLIENT, "audience: stock");
                Traffic traffic = new Traffic(() -> getWithToken(caller, gateway, "/signed"))) {
            assertThat(getWithToken(caller, gateway, "/signed").statusCode()).isEqualTo(200);
            keycloak.close();
            for (int i = 0; i < 100; i++)
                assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            keycloak.restart();
            traffic.assertAllSucceeded();
            keycloak.revoke(tokens.get(0));
            isIntrospecting = true;
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
        }
        assertThat(tokens.stream().distinct().count()).isEqualTo(2);
    }

    /** Sends fifty requests a second on its own thread. */
    private static final class Traffic implements AutoCloseable {
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
        private final ScheduledFuture<?> requests;

        Traffic(Supplier<HttpResponse<String>> request) {
            requests = thread.scheduleAtFixedRate(
                    () -> statuses.add(request.get().statusCode()), 0, 20, TimeUnit.MILLISECONDS);
        }

        void assertAllSucceeded() {
            int before = statuses.size();
            // The future completes only if a request throws.
            Await.until(() -> statuses.size() > before + 10 || requests.isDone());
            assertThat(requests.isDone()).isFalse();
            assertThat(statuses).containsOnly(200);
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }

    private static HttpResponse<String> getWithToken(String token, TestGateway gateway, String path) {
        return gateway.get(path, "Authorization", "Bearer " + token);
    }

    private TestGateway gateway(String credentials) {
        return gateway(credentials, "audience: stock");
    }

    private TestGateway gateway(String credentials, String audience) {
        boolean ofCaller = credentials.contains("relay") || credentials.contains("exchange");
        String open = "  GET /stock: { identity: none, steps: { stock: { call: GET warehouse /stock } } }\n";
        String issuer = credentials.contains("relay") ? "" : "issuer: '" + keycloak.issuer() + "', ";
        return TestGateway.of(load("""
                credentials: { w: { %1$s%3$s } }
                identity:
                  signed: { jwt: { issuer: "%2$s", %4$s } }
                  introspected: { introspection: { issuer: "%2$s", client_id: stock, client_secret: "${S:-stock}", cache: 1s } }
                backends: { warehouse: { url: "%5$s", credentials: w } }
                routes:
                  GET /signed: { identity: signed, steps: { stock: { call: GET warehouse /stock } } }
                  GET /introspected: { identity: introspected, steps: { stock: { call: GET warehouse /stock } } }
                %6$s""".formatted(
                        issuer, keycloak.issuer(), credentials, audience, warehouse.url(), ofCaller ? "" : open))
                .withPort(0)
                .withAdminPort(0));
    }

    private static String token(String response) {
        return new JsonObject(response).getString("access_token");
    }

    private static JsonObject header(String jwt) {
        byte[] json = Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[0]);
        return new JsonObject(new String(json, StandardCharsets.UTF_8));
    }

    private static Configuration load(String yaml) {
        LoadResult loaded = ConfigurationLoader.load(List.of(new SourceFile("conf", yaml)), name -> null);
        assertThat(loaded.errors()).isEmpty();
        return Objects.requireNonNull(loaded.configuration());
    }

    private static JsonObject claims(String jwt) {
        byte[] json = Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]);
        return new JsonObject(new String(json, StandardCharsets.UTF_8));
    }
}
