package dev.sluice.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** Whom a token is meant for: one name, or a list of them (RFC 7519 4.1.3). */
public final class Audience {
    private Audience() {}

    /**
     * Whether one of our names is among those of a token.
     *
     * @param aud what the token, or its issuer, says; anything but names is nobody's
     */
    public static boolean contains(List<String> accepted, JsonNode aud) {
        return accepted.stream().map(TextNode::valueOf).anyMatch(name -> name.equals(aud) || isIn(aud, name));
    }

    private static boolean isIn(JsonNode aud, TextNode name) {
        for (JsonNode each : aud) if (aud.isArray() && name.equals(each)) return true;
        return false;
    }
}
