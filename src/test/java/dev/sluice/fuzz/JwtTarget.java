package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.ScriptedIssuer;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AuthenticationRequest;
import dev.sluice.gateway.identity.Caller;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.gateway.identity.JwtSpec;
import dev.sluice.gateway.identity.jwt.JwtAuthenticator;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Fuzzes the verification of a bearer token (RFC 7515, RFC 7519) with known keys. The first line is the value of {@code
 * Authorization}, in which a star stands for a signed token; the second and the third line are the header and the claims of this
 * token. An accepted token has a valid signature and valid claims by another reader.
 */
public final class JwtTarget {
    private static final String ISSUER = "https://id.example.com";
    private static final String JWKS = ISSUER + "/jwks";
    private static final String HEADER = "{\"alg\":\"ES256\",\"kid\":\"ec\"}";
    private static final String CLAIMS = "{\"iss\":\"https://id.example.com\",\"aud\":\"shop-api\",\"exp\":1767225900}";
    private static final long LEEWAY = 30;
    private static final long MAX_LIFETIME = 86_400;
    private static final Set<String> EXTENSIONS = Set.of("crit", "b64", "enc", "zip", "cty");
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final TestSigningKey KEY = TestSigningKey.of("ES256", "ec");
    private static final ScriptedIssuer SERVER = new ScriptedIssuer().replying(JWKS, TestSigningKey.jwks(KEY));
    private static final JwtAuthenticator AUTHENTICATOR = started();

    private JwtTarget() {}

    private static JwtAuthenticator started() {
        JwtSpec spec = new JwtSpec(
                ISSUER,
                List.of("shop-api"),
                URI.create(JWKS),
                null,
                JwsAlgorithm.defaults(),
                Duration.ofSeconds(LEEWAY),
                Duration.ofSeconds(MAX_LIFETIME));
        JwtAuthenticator authenticator = new JwtAuthenticator(Vertx.vertx(), spec, SERVER.context());
        authenticator.start();
        return authenticator;
    }

    public static void fuzzerTestOneInput(byte[] input) {
        String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", 3);
        String token =
                KEY.token(lines.length > 1 ? utf8(lines[1]) : HEADER, lines.length > 2 ? utf8(lines[2]) : CLAIMS);
        String authorization = lines[0].replace("*", token);
        Future<Caller> outcome = AUTHENTICATOR.authenticate(request(authorization));
        assertThat(outcome.isComplete()).isTrue();
        if (outcome.succeeded()) assertValid(authorization, outcome.result());
        else assertThat(outcome.cause()).isInstanceOf(AccessFailure.class);
        // The second request finds the token in the cache.
        assertThat(AUTHENTICATOR.authenticate(request(authorization)).succeeded())
                .isEqualTo(outcome.succeeded());
    }

    private static String utf8(String line) {
        return new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static AuthenticationRequest request(String authorization) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(HttpHeaders.AUTHORIZATION, authorization);
        return new AuthenticationRequest(headers, null, Deadline.after(Duration.ofSeconds(2), SERVER.clock));
    }

    private static void assertValid(String authorization, Caller caller) {
        assertThat(authorization).matches("(?i)bearer \\s*[A-Za-z0-9_.-]+\\s*");
        String token = authorization.substring("bearer ".length()).strip();
        assertThat(KEY.verifies(token)).isTrue();
        String[] parts = token.split("\\.", -1);
        assertThat(parts).hasSize(3);
        assertHeader(read(parts[0]));
        JsonNode claims = read(parts[1]);
        assertThat(caller.claims().equals(JwtTarget::compare, claims))
                .as("%s, read as %s", caller.claims(), claims)
                .isTrue();
        assertClaims(claims);
    }

    /** Compares numbers by value, because a claim keeps the digits of its text. */
    private static int compare(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) return left.decimalValue().compareTo(right.decimalValue());
        return left.equals(right) ? 0 : 1;
    }

    private static void assertHeader(JsonNode header) {
        assertThat(header.path("alg").textValue()).isEqualTo("ES256");
        assertThat(header.path("kid").asText("ec")).isEqualTo("ec");
        assertThat(EXTENSIONS).noneMatch(header::has);
    }

    private static void assertClaims(JsonNode claims) {
        long now = SERVER.secondsFromNow(0);
        assertThat(claims.path("iss").textValue()).isEqualTo(ISSUER);
        assertThat(claims.path("aud").toString()).contains("\"shop-api\"");
        assertThat(claims.path("exp").asLong()).isBetween(now - LEEWAY + 1, now + LEEWAY + MAX_LIFETIME);
        for (String date : List.of("nbf", "iat"))
            assertThat(claims.path(date).asLong(0)).isLessThanOrEqualTo(now + LEEWAY);
    }

    private static JsonNode read(String part) {
        try {
            return STRICT.readTree(Base64.getUrlDecoder().decode(part));
        } catch (IOException e) {
            throw new AssertionError("the authenticator accepts invalid JSON", e);
        }
    }
}
