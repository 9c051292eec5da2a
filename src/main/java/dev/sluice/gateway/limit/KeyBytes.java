package dev.sluice.gateway.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.digest.Digest;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.language.json.Json;
import java.nio.ByteBuffer;

/** Encodes the value of a key in at most {@value #MAX_BYTES} bytes. Different values have different bytes, whatever their kinds are. */
final class KeyBytes {
    static final int MAX_BYTES = 48;

    private static final byte LATIN_1 = 'L';
    private static final byte UTF_16 = 'U';
    private static final byte JSON = 'J';
    private static final byte NETWORK = 'N';
    private static final byte HASH = 'H';
    private static final int HASH_BYTES = 32;
    private static final int MAX_LATIN_1 = 0xff;
    private static final byte[] NULL = "Jnull".getBytes(US_ASCII);

    private KeyBytes() {}

    /**
     * Returns the bytes of a value, which the caller must not change. Long ones are replaced by their SHA-256.
     *
     * @param memory pays for the JSON of a list or an object
     * @throws dev.sluice.language.json.InvalidJsonException if a number is not finite
     * @throws dev.sluice.language.json.RepeatedFieldException if the value has all fields of the caller, and the caller repeats one
     * @throws dev.sluice.core.memory.MemoryLimitException if the JSON exceeds a limit
     */
    static byte[] of(JsonNode value, MemoryAccount memory) {
        if (value.isTextual()) return ofText(value.textValue());
        return value.isNull() ? NULL : withTag(JSON, Json.toBytes(value, memory));
    }

    /** Returns the bytes of a /64 network of IPv6, as its first eight bytes. */
    static byte[] ofNetwork(long high) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(NETWORK).putLong(high).array();
    }

    private static byte[] ofText(String text) {
        byte[] bytes = new byte[1 + text.length()];
        bytes[0] = LATIN_1;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character > MAX_LATIN_1) return ofWideText(text);
            bytes[i + 1] = (byte) character;
        }
        return shortened(bytes);
    }

    private static byte[] ofWideText(String text) {
        ByteBuffer bytes =
                ByteBuffer.allocate(1 + Character.BYTES * text.length()).put(UTF_16);
        bytes.asCharBuffer().put(text);
        return shortened(bytes.array());
    }

    private static byte[] withTag(byte tag, byte[] bytes) {
        return shortened(
                ByteBuffer.allocate(1 + bytes.length).put(tag).put(bytes).array());
    }

    private static byte[] shortened(byte[] bytes) {
        if (bytes.length <= MAX_BYTES) return bytes;
        return ByteBuffer.allocate(1 + HASH_BYTES)
                .put(HASH)
                .put(Digest.sha256(bytes))
                .array();
    }
}
