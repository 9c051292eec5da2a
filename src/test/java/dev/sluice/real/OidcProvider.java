package dev.sluice.real;

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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * npm's oidc-provider, an OAuth2 and OpenID Connect server: client credentials, refresh, introspection, revocation, JWKS.
 * A token request with {@code resource} returns a JWT (RS256) with this audience, and other requests return opaque tokens.
 * The scopes are {@code stock.read}, {@code stock.write} and {@code customers.read}.
 */
public final class OidcProvider implements AutoCloseable {
    /** A client of {@link #CLIENTS}. Its secret has characters that RFC 6749, section 2.3.1, requires to be encoded. */
    public static final String CLIENT = "sluice";

    public static final String SECRET = "p%ss word+";

    /** Two clients with the same secret: {@link #CLIENT}, and {@code rotating}, whose refresh tokens are valid once. */
    public static final String CLIENTS = """
            { "clients": [
                { "client_id": "sluice", "client_secret": "p%ss word+", "redirect_uris": [], "response_types": [],
                  "grant_types": ["client_credentials", "refresh_token"] },
                { "client_id": "rotating", "client_secret": "p%ss word+", "redirect_uris": [], "response_types": [],
                  "grant_types": ["refresh_token"], "rotates": true } ] }
            """;

    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final RealServer server;

    private OidcProvider(RealServer server) {
        this.server = server;
    }

    /** Starts a server with {@link #CLIENTS}. The test must have {@code @Needs(OIDC_PROVIDER)}. */
    public static OidcProvider start(Path folder) throws IOException, InterruptedException {
        return start(folder, CLIENTS);
    }

    /** Starts a server with this configuration (JSON): {@code clients}, {@code ttl}, {@code jwks} and so on. */
    public static OidcProvider start(Path folder, String configuration) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("oidc-provider.json"), configuration);
        return new OidcProvider(RealServer.start(
                folder,
                "/.well-known/openid-configuration",
                port -> List.of(
                        ExternalProgram.OIDC_PROVIDER.path().orElseThrow().toString(),
                        Integer.toString(port),
                        file.toString())));
    }

    /** Returns the issuer, such as {@code http://127.0.0.1:40123}. */
    public String issuer() {
        return server.address().toString();
    }

    public URI tokenUrl() {
        return server.uri("/token");
    }

    public URI jwksUrl() {
        return server.uri("/jwks");
    }

    public URI introspectionUrl() {
        return server.uri("/token/introspection");
    }

    /** Returns an access token of {@link #CLIENT}: a JWT for this audience, such as {@code urn:shop}. */
    public String tokenFor(String audience, String scope) throws IOException, InterruptedException {
        return accessToken(Map.of("grant_type", "client_credentials", "scope", scope, "resource", audience));
    }

    /** Returns an opaque access token of {@link #CLIENT}. */
    public String opaqueToken(String scope) throws IOException, InterruptedException {
        return accessToken(Map.of("grant_type", "client_credentials", "scope", scope));
    }

    /** Returns a refresh token of a client, without a login. */
    public String refreshToken(String clientId) throws IOException, InterruptedException {
        return post("/test/refresh-token?client=" + clientId + "&scope=openid+offline_access+stock.read", Map.of());
    }

    /** Replaces the signing key. The JWKS then has only the new key. */
    public void rotateKeys() throws IOException, InterruptedException {
        post("/test/rotate-keys", Map.of());
    }

    /** Revokes an opaque access token or a refresh token. */
    public void revoke(String token) throws IOException, InterruptedException {
        post("/token/revocation", Map.of("token", token));
    }

    /** Returns the introspection response (RFC 7662) for a token, as JSON. */
    public String introspect(String token) throws IOException, InterruptedException {
        return post("/token/introspection", Map.of("token", token));
    }

    private String accessToken(Map<String, String> form) throws IOException, InterruptedException {
        Matcher token = ACCESS_TOKEN.matcher(post("/token", form));
        if (!token.find()) throw new IllegalStateException("no access token");
        return token.group(1);
    }

    private String post(String path, Map<String, String> form) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", basic())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&"))))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IllegalStateException(path + ": " + response.body());
        return response.body();
    }

    private static String basic() {
        String user = CLIENT + ":" + encode(SECRET);
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.US_ASCII));
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
