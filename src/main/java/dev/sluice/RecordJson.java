package dev.sluice;

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
 * Records as JSON and back. What a record does not have is passed over, so that a backend can add to its answers, and
 * numbers keep every digit. Types of Jackson modules on the class path, such as those of java.time, are known.
 */
final class RecordJson {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // Else every key that a backend thinks of stays in the JVM's table of strings.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .findAndAddModules()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private RecordJson() {}

    /** Bytes that are no value of the type. The message says where and never repeats what was read. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private Unreadable(Class<?> type, String why) {
            super("no " + type.getSimpleName() + ": " + why, null, false, false);
        }
    }

    static <T> T read(Buffer bytes, Class<T> type) throws Unreadable {
        if (bytes.length() == 0) throw new Unreadable(type, "no body");
        T value = parse(bytes, type);
        if (value == null) throw new Unreadable(type, "null");
        return value;
    }

    private static <T> @Nullable T parse(Buffer bytes, Class<T> type) throws Unreadable {
        try {
            return MAPPER.readValue(bytes.getBytes(), type);
        } catch (IOException e) {
            throw new Unreadable(type, place(e));
        } catch (RuntimeException e) {
            // A type's own code may throw anything, and so does Jackson at some exponents.
            throw new Unreadable(type, "a value it does not take");
        }
    }

    private static String place(IOException cause) {
        JsonLocation location = cause instanceof JsonProcessingException known ? known.getLocation() : null;
        return location == null ? "unreadable" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /**
     * The JSON text of a record.
     *
     * @throws IllegalArgumentException when its type has none
     */
    static Buffer write(Object value) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw noJson(value);
        }
    }

    /**
     * A value as JSON, taken apart.
     *
     * @throws IllegalArgumentException when its type has none
     */
    static JsonNode tree(@Nullable Object value) {
        try {
            return MAPPER.valueToTree(value);
        } catch (IllegalArgumentException e) {
            throw noJson(value);
        }
    }

    private static IllegalArgumentException noJson(@Nullable Object value) {
        String type = value == null ? "null" : value.getClass().getName();
        return new IllegalArgumentException("there is no JSON for a " + type);
    }
}
