package dev.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** Reads the claim {@code aud} of a token: a name or a list of names (RFC 7519 4.1.3). */
public final class Audience {
    private Audience() {}

    /** Returns whether {@code aud} has one of the accepted names. Values that are not texts never match. */
    public static boolean contains(List<String> accepted, JsonNode aud) {
        return accepted.stream().map(TextNode::valueOf).anyMatch(name -> name.equals(aud) || isIn(aud, name));
    }

    private static boolean isIn(JsonNode aud, TextNode name) {
        for (JsonNode element : aud) if (aud.isArray() && name.equals(element)) return true;
        return false;
    }
}
