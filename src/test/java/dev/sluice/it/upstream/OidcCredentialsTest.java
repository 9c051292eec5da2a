package dev.sluice.it.upstream;

import static dev.sluice.real.ExternalProgram.OIDC_PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.real.Needs;
import dev.sluice.real.OidcProvider;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens from a real OpenID provider. The backend introspects each token there. */
@Needs(OIDC_PROVIDER)
class OidcCredentialsTest {
    @TempDir
    Path folder;

    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final HttpTestServer warehouse = new HttpTestServer(this::recordToken);

    @AfterEach
    void stop() {
        warehouse.close();
    }

    private void recordToken(HttpServerRequest request) {
        tokens.add(String.valueOf(request.getHeader("Authorization")).replace("Bearer ", ""));
        request.response().end("{}");
    }

    @Test
    void client_credentials_are_sent_by_basic_or_in_the_form() throws Exception {
        try (OidcProvider provider = OidcProvider.start(folder, clients("client_secret_post", ""))) {
            assertThat(introspectedToken(
                                    provider,
                                    "grant: client_credentials, client_id: sluice, client_secret: SECRET, scope: stock.read")
                            .getString("scope"))
                    .isEqualTo("stock.read");
            assertThat(introspectedToken(
                                    provider,
                                    "grant: client_credentials, client_id: other, client_secret: SECRET, client_auth: client_secret_post")
                            .getString("client_id"))
                    .isEqualTo("other");
        }
    }

    @Test
    void a_named_resource_obtains_a_jwt_for_the_backend() throws Exception {
        try (OidcProvider provider = OidcProvider.start(folder);
                TestGateway gateway = gateway(
                        provider,
                        "grant: client_credentials, client_id: sluice, client_secret: SECRET, scope: stock.read, resource: 'urn:stock'")) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
        }
        assertThat(claims(tokens.get(0)).getString("aud")).isEqualTo("urn:stock");
    }

    @Test
    void a_private_key_authenticates_the_client_instead_of_a_secret() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String jwks = ", \"jwks\": { \"keys\": [" + jwk((RSAPublicKey) pair.getPublic()) + "] }";
        Path key = Files.writeString(folder.resolve("key.pem"), pem(pair));
        try (OidcProvider provider = OidcProvider.start(folder, clients("private_key_jwt", jwks))) {
            assertThat(introspectedToken(
                                    provider,
                                    "grant: client_credentials, client_id: other, client_auth: private_key_jwt, key_id: k1, private_key: '${file:"
                                            + key + "}'")
                            .getString("client_id"))
                    .isEqualTo("other");
            assertThat(isActive(provider, tokens.get(0))).isFalse();
        }
    }

    @Test
    void constant_and_rotated_refresh_tokens_obtain_new_tokens() throws Exception {
        try (OidcProvider provider = OidcProvider.start(
                folder, OidcProvider.CLIENTS.replaceFirst("\\{", "{ \"ttl\": { \"AccessToken\": 1 },"))) {
            for (String client : List.of("sluice", "rotating")) {
                Path seed = Files.writeString(folder.resolve(client), provider.refreshToken(client));
                try (TestGateway gateway = gateway(
                        provider,
                        "grant: refresh_token, client_id: " + client
                                + ", client_secret: SECRET, refresh_token: '${file:" + seed + "}'")) {
                    awaitThreeTokens(gateway);
                }
            }
        }
    }

    private void awaitThreeTokens(TestGateway gateway) {
        tokens.clear();
        Await.until(() -> {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            return tokens.stream().distinct().count() == 3;
        });
    }

    @Test
    void a_revoked_token_is_replaced_and_the_request_succeeds() throws Exception {
        try (OidcProvider provider = OidcProvider.start(folder);
                HttpTestServer introspecting = new HttpTestServer(request -> respondIfActive(provider, request));
                TestGateway gateway = TestGateway.of(configuration(
                        provider,
                        "grant: client_credentials, client_id: sluice, client_secret: SECRET",
                        introspecting))) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            provider.revoke(tokens.get(0));
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
        }
        assertThat(tokens).hasSize(3);
        assertThat(tokens.get(1)).isEqualTo(tokens.get(0));
        assertThat(tokens.get(2)).isNotEqualTo(tokens.get(0));
    }

    @Test
    void a_gateway_that_stops_revokes_its_tokens() throws Exception {
        try (OidcProvider provider = OidcProvider.start(folder)) {
            try (TestGateway gateway =
                    gateway(provider, "grant: client_credentials, client_id: sluice, client_secret: SECRET")) {
                assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
                assertThat(isActive(provider, tokens.get(0))).isTrue();
            }
            assertThat(isActive(provider, tokens.get(0))).isFalse();
        }
    }

    private void respondIfActive(OidcProvider provider, HttpServerRequest request) {
        tokens.add(String.valueOf(request.getHeader("Authorization")).replace("Bearer ", ""));
        String token = tokens.get(tokens.size() - 1);
        request.response().setStatusCode(isActive(provider, token) ? 200 : 401).end("{}");
    }

    private static boolean isActive(OidcProvider provider, String token) {
        try {
            return new JsonObject(provider.introspect(token)).getBoolean("active");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls the backend and returns the introspection response for its token. The gateway revokes the token when it stops. */
    private JsonObject introspectedToken(OidcProvider provider, String credentials) throws Exception {
        try (TestGateway gateway = gateway(provider, credentials)) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            return new JsonObject(provider.introspect(tokens.get(tokens.size() - 1)));
        }
    }

    private TestGateway gateway(OidcProvider provider, String credentials) {
        return TestGateway.of(configuration(provider, credentials, warehouse));
    }

    private static String configuration(OidcProvider provider, String credentials, HttpTestServer backend) {
        return """
                credentials: { w: { issuer: "%s", %s } }
                backends: { warehouse: { url: "%s", credentials: w } }
                routes: { GET /stock: { steps: { stock: { call: GET warehouse /stock } } } }
                """.formatted(
                        provider.issuer(),
                        credentials.replace("SECRET", "'${SECRET:-" + OidcProvider.SECRET + "}'"),
                        backend.url());
    }

    /** Returns the usual clients and another with this method of authentication. */
    private static String clients(String clientAuth, String more) {
        return OidcProvider.CLIENTS.replace(
                "{ \"client_id\": \"rotating\"",
                "{ \"client_id\": \"other\", \"token_endpoint_auth_method\": \"" + clientAuth + "\"" + more
                        + (clientAuth.equals("private_key_jwt")
                                ? ""
                                : ", \"client_secret\": \"" + OidcProvider.SECRET + "\"")
                        + ", \"redirect_uris\": [], \"response_types\": [], \"grant_types\": [\"client_credentials\"] }, "
                        + "{ \"client_id\": \"rotating\"");
    }

    private static JsonObject claims(String jwt) {
        byte[] json = Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]);
        return new JsonObject(new String(json, StandardCharsets.UTF_8));
    }

    private static String jwk(RSAPublicKey key) {
        return new JsonObject()
                .put("kty", "RSA")
                .put("kid", "k1")
                .put("n", unsigned(key.getModulus().toByteArray()))
                .put("e", unsigned(key.getPublicExponent().toByteArray()))
                .encode();
    }

    private static String unsigned(byte[] number) {
        int from = number[0] == 0 ? 1 : 0;
        byte[] bytes = Arrays.copyOfRange(number, from, number.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String pem(KeyPair pair) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPrivate().getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    }
}
