package dev.sluice.gateway.identity.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.gateway.identity.JwtSpec;
import dev.sluice.upstream.oauth.InvalidIssuerResponseException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer. Verifies signatures with the keys of a JWKS (RFC 7517 5), each only for the accepted algorithms
 * that fit its type and curve. Immutable and thread-safe.
 */
final class JwkSet {
    private static final int MAX_KEYS = 100;
    private static final int MIN_RSA_BYTES = 256;

    /** An unsigned token, which JWTAuth accepts when it has no keys. */
    private static final TokenCredentials UNSIGNED = new TokenCredentials("e30.e30");

    private final List<JsonObject> keys;
    private final Set<String> names = new HashSet<>();
    private final JWTAuth verifier;

    private JwkSet(Vertx vertx, List<JsonObject> keys, JwtSpec spec) {
        this.keys = keys;
        this.verifier = verifier(vertx, keys, spec);
        for (JsonObject key : keys) names.add(name(key.getString("alg"), key.getString("kid")));
    }

    /**
     * Returns the usable keys of a JWKS.
     *
     * @throws InvalidIssuerResponseException without usable keys, because JWTAuth without keys accepts unsigned tokens
     */
    static JwkSet of(Vertx vertx, ObjectNode jwks, JwtSpec spec) {
        List<JsonObject> keys = new ArrayList<>();
        for (JsonNode key : jwks.path("keys"))
            for (JwsAlgorithm algorithm : spec.algorithms())
                if (keys.size() < MAX_KEYS && canVerify(key, algorithm)) keys.add(publicPart(key, algorithm));
        keys.removeIf(key -> isEmpty(verifier(vertx, List.of(key), spec)));
        if (keys.isEmpty()) throw new InvalidIssuerResponseException("the JWKS has no usable key");
        return new JwkSet(vertx, keys, spec);
    }

    private static JWTAuth verifier(Vertx vertx, List<JsonObject> keys, JwtSpec spec) {
        JWTAuthOptions options = new JWTAuthOptions();
        keys.forEach(options::addJwk);
        // ClaimsValidator checks the expiry against the clock of the gateway.
        options.setJWTOptions(new JWTOptions()
                .setIssuer(spec.issuer())
                .setAudience(new ArrayList<>(spec.audience()))
                .setIgnoreExpiration(true));
        return JWTAuth.create(vertx, options);
    }

    private static boolean isEmpty(JWTAuth verifier) {
        return !String.valueOf(verifier.authenticate(UNSIGNED).cause()).contains("not signed");
    }

    private static boolean canVerify(JsonNode key, JwsAlgorithm algorithm) {
        return algorithm.acceptsKey(key.path("kty").asText(), key.path("crv").asText())
                && key.path("use").asText("sig").equals("sig")
                && key.path("alg").asText(algorithm.toString()).equals(algorithm.toString())
                && mayVerify(key.path("key_ops"))
                && isLongEnough(key);
    }

    private static boolean mayVerify(JsonNode operations) {
        for (JsonNode operation : operations) if (operation.asText().equals("verify")) return true;
        return operations.isMissingNode();
    }

    /** RFC 7518 3.3. */
    private static boolean isLongEnough(JsonNode key) {
        if (!key.path("kty").asText().equals("RSA")) return true;
        try {
            byte[] modulus = Base64.getUrlDecoder().decode(key.path("n").asText());
            return modulus.length >= MIN_RSA_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Drops certificates, which are not verified, and private parts. */
    private static JsonObject publicPart(JsonNode key, JwsAlgorithm algorithm) {
        JsonObject jwk = new JsonObject();
        for (String member : List.of("kty", "kid", "crv", "n", "e", "x", "y"))
            if (key.path(member).isTextual()) jwk.put(member, key.path(member).asText());
        return jwk.put("alg", algorithm.toString());
    }

    private static String name(String algorithm, @Nullable String keyId) {
        return keyId == null ? algorithm : algorithm + " " + keyId;
    }

    /** Returns whether a key fits the algorithm and the key id in the token's header. */
    boolean mayHaveSigned(SignedJwt token) {
        String algorithm = token.algorithm().toString();
        if (token.keyId() != null) return names.contains(name(algorithm, token.keyId())) || names.contains(algorithm);
        return names.stream().anyMatch(name -> name.equals(algorithm) || name.startsWith(algorithm + " "));
    }

    /** Returns whether one of the keys has signed the token. */
    boolean verifies(String token) {
        try {
            return verifier.authenticate(new TokenCredentials(token)).succeeded();
        } catch (RuntimeException e) {
            // JWTAuth throws for some malformed tokens.
            return false;
        }
    }

    boolean hasSameKeys(@Nullable JwkSet other) {
        return other != null && other.keys.equals(keys);
    }
}
