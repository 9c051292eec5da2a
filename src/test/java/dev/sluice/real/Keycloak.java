package dev.sluice.real;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keycloak with the realm of {@code .ci/keycloak/shop-realm.json}. The tokens of the client {@code sluice} are for {@code
 * stock}, and the client {@code stock} may introspect tokens. The user {@code ada} logs in with the client {@code web}. A start
 * takes half a minute, so tests share a server.
 */
public final class Keycloak implements AutoCloseable {
    /** The secret of the client {@code sluice}. */
    public static final String SECRET = "p%ss word+";

    private static final String ADMIN = "admin";
    private static final Path REALM = Path.of(".ci/keycloak/shop-realm.json");
    private static final String READY = "/realms/shop/.well-known/openid-configuration";
    private static final String PROTOCOL = "/realms/shop/protocol/openid-connect";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private RealServer server;

    private Keycloak(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.server = RealServer.start(folder, READY, START_TIMEOUT, Keycloak::command);
    }

    /** Starts Keycloak with a new database. The test must have {@code @Needs(KEYCLOAK)}. */
    public static Keycloak start(Path folder) throws IOException, InterruptedException {
        Path data = program().resolveSibling("../data").normalize();
        if (Files.exists(data)) delete(data);
        Files.createDirectories(data.resolve("import"));
        Files.copy(REALM, data.resolve("import/shop-realm.json"));
        Keycloak keycloak = new Keycloak(folder);
        keycloak.warmUp();
        return keycloak;
    }

    /** Sends the first requests, which take seconds, so that the requests of the test do not time out. */
    private void warmUp() throws IOException, InterruptedException {
        introspect(new JsonObject(clientToken()).getString("access_token"));
    }

    private static void delete(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }

    private static Path program() {
        return ExternalProgram.KEYCLOAK.path().orElseThrow();
    }

    private static List<String> command(int port) {
        return List.of(
                "env",
                "JAVA_OPTS_KC_HEAP=-Xms64m -Xmx256m",
                // The process runs for about a minute, so the second compiler would only slow its start down.
                "JAVA_OPTS_APPEND=-XX:TieredStopAtLevel=1",
                "KC_BOOTSTRAP_ADMIN_USERNAME=" + ADMIN,
                "KC_BOOTSTRAP_ADMIN_PASSWORD=" + ADMIN,
                program().toString(),
                "start-dev",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=" + port);
    }

    /** Restarts Keycloak after {@link #close}, on the same port and with the same database. */
    public void restart() throws IOException, InterruptedException {
        server = server.restart(folder, READY, START_TIMEOUT, Keycloak::command);
        warmUp();
    }

    public String issuer() {
        return server.uri("/realms/shop").toString();
    }

    public URI tokenUrl() {
        return server.uri(PROTOCOL + "/token");
    }

    /** Returns the token response for the user {@code ada}, logged in by the client {@code web}. */
    public String login() throws IOException, InterruptedException {
        return post(
                "/token", "web", "web", Map.of("grant_type", "password", "username", "ada", "password", "l0velace"));
    }

    /** Returns the introspection response (RFC 7662) for a token to the client {@code stock}. */
    public String introspect(String token) throws IOException, InterruptedException {
        return post("/token/introspect", "stock", "stock", Map.of("token", token));
    }

    /** Revokes a token of the client {@code sluice}. */
    public void revoke(String token) throws IOException, InterruptedException {
        post("/revoke", "sluice", SECRET, Map.of("token", token));
    }

    /** Returns the token response for the client {@code sluice}, with a token for {@code stock}. */
    public String clientToken() throws IOException, InterruptedException {
        return post("/token", "sluice", SECRET, Map.of("grant_type", "client_credentials"));
    }

    /** Adds a key that signs all further tokens. Earlier tokens stay valid. */
    public void rotateKeys() throws IOException, InterruptedException {
        JsonObject key = new JsonObject()
                .put("name", "newer")
                .put("providerId", "rsa-generated")
                .put("providerType", "org.keycloak.keys.KeyProvider")
                .put("config", new JsonObject().put("priority", new JsonArray().add("900")));
        HttpRequest request = HttpRequest.newBuilder(server.uri("/admin/realms/shop/components"))
                .header("Authorization", "Bearer " + adminToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(key.encode()))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 201) throw new IllegalStateException("no new key: " + response.body());
    }

    private String adminToken() throws IOException, InterruptedException {
        Map<String, String> form =
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", ADMIN, "password", ADMIN);
        HttpRequest request = HttpRequest.newBuilder(server.uri("/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(form)))
                .build();
        return new JsonObject(client.send(request, BodyHandlers.ofString()).body()).getString("access_token");
    }

    private String post(String path, String id, String secret, Map<String, String> form)
            throws IOException, InterruptedException {
        byte[] both = (encode(id) + ":" + encode(secret)).getBytes(StandardCharsets.US_ASCII);
        HttpRequest request = HttpRequest.newBuilder(server.uri(PROTOCOL + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(form)))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IllegalStateException(path + ": " + response.body());
        return response.body();
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Kills the process and returns after its end. */
    @Override
    public void close() {
        server.close();
    }
}
