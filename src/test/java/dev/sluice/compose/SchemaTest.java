package dev.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static boolean fits(String schema, JsonObject value) throws InvalidSchema {
        return Schema.of(JsonReader.DEFAULT.read(Buffer.buffer(schema)))
                .violations("body", value)
                .isEmpty();
    }

    @Test
    void a_pattern_that_is_a_value_is_left_as_it_is() throws InvalidSchema {
        String schema = "{\"const\":{\"pattern\":\"x\"}}";
        assertThat(fits(schema, JsonObject.of("pattern", "x"))).isTrue();
        assertThat(fits(schema, JsonObject.of("pattern", "y"))).isFalse();
    }

    @Test
    void names_are_matched_anywhere_and_only_as_long_as_texts_are() throws InvalidSchema {
        String schema = "{\"patternProperties\":{\"b\":{}},\"additionalProperties\":false}";
        assertThat(fits(schema, JsonObject.of("abc", 1))).isTrue();
        assertThat(fits(schema, JsonObject.of("ac", 1))).isFalse();
        assertThat(fits(schema, JsonObject.of("b".repeat(SchemaPatterns.MOST_CHARACTERS), 1)))
                .isTrue();
        assertThat(fits(schema, JsonObject.of("b".repeat(SchemaPatterns.MOST_CHARACTERS + 1), 1)))
                .isFalse();
    }
}
