package dev.sluice;

import static dev.sluice.real.Program.KEYCLOAK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.CredentialsSpec;
import dev.sluice.auth.TokenEvents;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.backend.Reply;
import dev.sluice.backend.Subject;
import dev.sluice.config.Configuration;
import dev.sluice.config.Loaded;
import dev.sluice.config.Loader;
import dev.sluice.config.source.Source;
import dev.sluice.real.Keycloak;
import dev.sluice.real.Needs;
import dev.sluice.telemetry.Meters;
import dev.sluice.telemetry.RequestMeters;
import dev.sluice.time.Deadline;
import dev.sluice.time.VertxClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Tokens from Keycloak. The backend asks Keycloak whether each is worth anything, unless Keycloak is down. */
@DisabledIfEnvironmentVariable(named = "SKIP_KEYCLOAK", matches = ".+")
@Needs(KEYCLOAK)
class KeycloakTest {
    private static final String OURS = "client_id: sluice, client_secret: '${SECRET:-" + Keycloak.SECRET + "}'";

    @TempDir
    static Path folder;

    private static Keycloak keycloak;

    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private volatile boolean asks = true;
    private final TestBackend warehouse = new TestBackend(this::answerIfActive);

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

    private void answerIfActive(HttpServerRequest request) {
        String token = String.valueOf(request.getHeader("Authorization")).replace("Bearer ", "");
        tokens.add(token);
        request.response().setStatusCode(!asks || isActive(token) ? 200 : 401).end("{}");
    }

    private static boolean isActive(String token) {
        try {
            return new JsonObject(keycloak.introspect(token)).getBoolean("active");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void client_credentials_give_a_token_for_the_backend() {
        try (TestGateway gateway = gateway("grant: client_credentials, " + OURS)) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
        }
        assertThat(claims(tokens.get(0)).getValue("aud").toString()).contains("stock");
    }

    @Test
    void a_revoked_token_is_replaced_and_the_caller_notices_nothing() throws Exception {
        try (TestGateway gateway = gateway("grant: client_credentials, " + OURS)) {
            gateway.get("/stock");
            keycloak.revoke(tokens.get(0));
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
        }
        assertThat(tokens).hasSize(3);
        assertThat(tokens.get(2)).isNotEqualTo(tokens.get(0));
    }

    /** Keycloak lets each refresh token of this realm be used once. */
    @Test
    void a_login_goes_on_by_refresh_tokens_that_are_each_used_once() throws Exception {
        String login = "grant: password, username: ada, password: '${PASSWORD:-l0velace}', " + OURS;
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
    void the_token_of_a_caller_becomes_one_for_the_backend_in_the_callers_name() throws Exception {
        Vertx vertx = Vertx.vertx();
        String caller = new JsonObject(keycloak.login()).getString("access_token");
        Reply reply = exchange(vertx, caller);
        assertThat(reply.status()).isEqualTo(200);
        JsonObject exchanged = claims(tokens.get(0));
        assertThat(exchanged.getString("aud")).isEqualTo("stock");
        assertThat(exchanged.getString("sub")).isEqualTo(claims(caller).getString("sub"));
        assertThat(claims(caller).getValue("aud").toString()).doesNotContain("stock");
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private Reply exchange(Vertx vertx, String caller) throws Exception {
        VertxClock clock = new VertxClock(vertx);
        Meters meters = new Meters();
        Surroundings around = new Surroundings(vertx, clock, meters.registry(), new RequestMeters(meters.registry()));
        Credential credential = new Credential("w", exchanging(), TokenEvents.NONE, around);
        Call call = new Call(
                        new Operation("warehouse", HttpMethod.GET, "/stock"),
                        "/stock",
                        HttpHeaders.headers(),
                        null,
                        null,
                        Deadline.in(Duration.ofSeconds(10), clock),
                        new Cancellation(),
                        Progress.start(clock))
                .withSubject(new Subject(caller));
        return credential.around(this::remember).send(call).await(20, TimeUnit.SECONDS);
    }

    private Future<Reply> remember(Call call) {
        String token = String.valueOf(call.headers().get("Authorization")).replace("Bearer ", "");
        tokens.add(token);
        return Future.succeededFuture(new Reply(isActive(token) ? 200 : 299, HttpHeaders.headers(), Buffer.buffer()));
    }

    @Test
    void while_keycloak_is_down_and_up_again_no_call_fails() throws Exception {
        try (TestGateway gateway = gateway("grant: client_credentials, " + OURS)) {
            asks = false;
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            keycloak.close();
            for (int i = 0; i < 100; i++)
                assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            keycloak.startAgain();
            keycloak.revoke(tokens.get(0));
            asks = true;
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
        }
        assertThat(tokens.stream().distinct().count()).isEqualTo(2);
    }

    private TestGateway gateway(String credentials) {
        return TestGateway.of(loaded(credentials).withPort(0).withAdminPort(0));
    }

    private Configuration loaded(String credentials) {
        return load("credentials: { w: { issuer: '" + keycloak.issuer() + "', " + credentials + " } }\n"
                + "backends: { warehouse: { url: '" + warehouse.url() + "', credentials: w } }\n"
                + "routes: { GET /stock: { steps: { stock: { call: GET warehouse /stock } } } }\n");
    }

    private static Configuration load(String yaml) {
        Loaded loaded = Loader.load(List.of(new Source("conf", yaml)), name -> null);
        assertThat(loaded.errors()).isEmpty();
        return Objects.requireNonNull(loaded.configuration());
    }

    private static CredentialsSpec exchanging() {
        Configuration configuration = load("credentials: { w: { grant: token_exchange, audience: stock, issuer: '"
                + keycloak.issuer() + "', " + OURS + " } }");
        return Objects.requireNonNull(configuration.credentials().get("w"));
    }

    private static JsonObject claims(String jwt) {
        byte[] json = Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]);
        return new JsonObject(new String(json, StandardCharsets.UTF_8));
    }
}
