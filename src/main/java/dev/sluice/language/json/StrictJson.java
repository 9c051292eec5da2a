package dev.sluice.language.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Reads JSON objects that decide on access, such as the claims of a token (RFC 7519, section 4), with tight limits. */
public final class StrictJson {
    private static final JsonReader READER = new JsonReader(32, 100);

    private StrictJson() {}

    /** Returns the object; empty if the bytes are not exactly one object without duplicate keys. */
    public static Optional<ObjectNode> readObject(byte[] bytes) {
        try {
            return READER.read(bytes) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }
}
