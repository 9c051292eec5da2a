package dev.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the scopes of a caller from the claims {@code scope} (RFC 8693 4.2), {@code scp} and {@code scopes}. Each is a text of
 * names with spaces between them, or a list of names.
 */
final class Scopes {
    private static final List<String> CLAIMS = List.of("scope", "scp", "scopes");

    private Scopes() {}

    static Set<String> from(ObjectNode claims) {
        Set<String> scopes = new HashSet<>();
        for (String claim : CLAIMS) add(claims.path(claim), scopes);
        return scopes;
    }

    private static void add(JsonNode claim, Set<String> scopes) {
        if (claim.isTextual()) scopes.addAll(Arrays.asList(claim.asText().split(" ")));
        for (JsonNode name : claim) if (claim.isArray() && name.isTextual()) scopes.add(name.asText());
    }
}
