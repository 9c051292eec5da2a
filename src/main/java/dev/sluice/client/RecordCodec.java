package dev.sluice.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Converts records to JSON and back. Ignores members that a record does not have, so that a backend can add members. Numbers
 * keep every digit. Uses the Jackson modules on the class path, such as the module for java.time.
 */
final class RecordCodec {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // Interned keys of a backend would fill the string table of the JVM.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .findAndAddModules()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private RecordCodec() {}

    /** Thrown if the bytes are not a value of the type. The message names the location and never repeats the bytes. */
    static final class InvalidBodyException extends Exception {
        private InvalidBodyException(Class<?> type, String reason) {
            super("no " + type.getSimpleName() + ": " + reason, null, false, false);
        }
    }

    static <T> T decode(Buffer bytes, Class<T> type) throws InvalidBodyException {
        if (bytes.length() == 0) throw new InvalidBodyException(type, "no body");
        T value = parse(bytes, type);
        if (value == null) throw new InvalidBodyException(type, "null");
        return value;
    }

    private static <T> @Nullable T parse(Buffer bytes, Class<T> type) throws InvalidBodyException {
        try {
            return MAPPER.readValue(bytes.getBytes(), type);
        } catch (IOException e) {
            throw new InvalidBodyException(type, locationOf(e));
        } catch (RuntimeException e) {
            // The code of a type may throw any exception, and Jackson throws for some exponents.
            throw new InvalidBodyException(type, "a value is invalid");
        }
    }

    private static String locationOf(IOException cause) {
        JsonLocation location = cause instanceof JsonProcessingException jsonFailure ? jsonFailure.getLocation() : null;
        return location == null ? "unreadable" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /**
     * Returns the JSON text of a record.
     *
     * @throws IllegalArgumentException if its type has no JSON form
     */
    static Buffer encode(Object value) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw notSerializable();
        }
    }

    /**
     * Returns a value as a JSON tree.
     *
     * @throws IllegalArgumentException if its type has no JSON form
     */
    static JsonNode toTree(@Nullable Object value) {
        try {
            return MAPPER.valueToTree(value);
        } catch (IllegalArgumentException e) {
            throw notSerializable();
        }
    }

    private static IllegalArgumentException notSerializable() {
        return new IllegalArgumentException("a value has no JSON form (expected: a record, map, list, text or number)");
    }
}
