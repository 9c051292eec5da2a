package dev.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.digest.Digest;
import dev.sluice.core.digest.Hex;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates callers by an API key in a header. Holds only the SHA-256 of a key, which needs no salt because keys are long
 * and random. Immutable and thread-safe.
 */
public final class ApiKeyAuthenticator implements Authenticator {
    private static final int MAX_LENGTH = 256;

    private final String header;
    private final String challenge;
    private final List<Entry> entries = new ArrayList<>();

    private static final class Entry {
        private final byte[] digest;
        private final ObjectNode claims;

        Entry(byte[] digest, ObjectNode claims) {
            this.digest = digest;
            this.claims = claims;
        }
    }

    public ApiKeyAuthenticator(IdentitySpec.ApiKeys spec) {
        header = spec.header();
        challenge = "ApiKey header=\"" + header + "\"";
        spec.sha256().forEach((name, keys) -> {
            ObjectNode claims = claims(name, spec.claims().get(name));
            for (String hex : keys) entries.add(new Entry(Hex.parse(hex), claims));
        });
    }

    private static ObjectNode claims(String name, @Nullable JsonNode additional) {
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        if (additional instanceof ObjectNode object) claims.setAll(object);
        return claims.put("sub", name);
    }

    @Override
    public Future<Caller> authenticate(AuthenticationRequest request) {
        List<String> keys = request.headers().getAll(header);
        if (keys.isEmpty()) return Future.failedFuture(AccessFailure.noCredentials(challenge));
        if (keys.size() > 1) return Future.failedFuture(AccessFailure.ambiguous());
        ObjectNode claims = findClaims(keys.get(0));
        return claims == null
                ? Future.failedFuture(AccessFailure.unauthenticated(DenialReason.UNKNOWN_KEY, challenge))
                : Future.succeededFuture(new Caller(claims.deepCopy(), null));
    }

    /** Compares the key with all entries in constant time, so that the duration reveals nothing about the keys. */
    private @Nullable ObjectNode findClaims(String key) {
        if (key.isEmpty() || key.length() > MAX_LENGTH) return null;
        byte[] digest = BearerToken.sha256(key);
        ObjectNode claims = null;
        for (Entry entry : entries) if (Digest.areEqual(entry.digest, digest)) claims = entry.claims;
        return claims;
    }
}
