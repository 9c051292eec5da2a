package dev.sluice.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestSchemaTest {
    private static boolean isValid(String schema, JsonObject value) throws InvalidSchemaException {
        return RequestSchema.of(JsonReader.DEFAULT.read(Buffer.buffer(schema)))
                .violations("body", value)
                .isEmpty();
    }

    @Test
    void a_pattern_that_is_a_value_is_left_as_it_is() throws InvalidSchemaException {
        String schema = "{\"const\":{\"pattern\":\"x\"}}";
        assertThat(isValid(schema, JsonObject.of("pattern", "x"))).isTrue();
        assertThat(isValid(schema, JsonObject.of("pattern", "y"))).isFalse();
    }

    @Test
    void property_names_are_matched_anywhere_up_to_the_length_limit() throws InvalidSchemaException {
        String schema = "{\"patternProperties\":{\"b\":{}},\"additionalProperties\":false}";
        assertThat(isValid(schema, JsonObject.of("abc", 1))).isTrue();
        assertThat(isValid(schema, JsonObject.of("ac", 1))).isFalse();
        assertThat(isValid(schema, JsonObject.of("b".repeat(RegexSafety.MAX_LENGTH), 1)))
                .isTrue();
        assertThat(isValid(schema, JsonObject.of("b".repeat(RegexSafety.MAX_LENGTH + 1), 1)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"minLength\": 2} | \"ab\" | true",
                "{\"minLength\": 2} | \"a\" | false",
                "{\"maxItems\": 1} | [1, 2] | false",
                "{\"minimum\": 0.1} | 0.1 | true",
                "{\"exclusiveMinimum\": 0.1} | 0.1 | false",
                "{\"multipleOf\": 0.1} | 0.3 | true",
                "{\"multipleOf\": 0.1} | 3 | true",
                "{\"multipleOf\": 0.1} | 0.35 | false",
                "{\"const\": 1.0} | 1 | true",
                "{\"const\": 0.1} | 0.10 | true",
                "{\"enum\": [1, 12345678901234567890]} | 12345678901234567890 | true",
                "{\"enum\": [1, 12345678901234567890]} | 12345678901234567891 | false",
                "{\"maximum\": 12345678901234567890} | 12345678901234567891 | false"
            })
    void numbers_are_compared_with_all_their_digits(String schema, String value, boolean valid)
            throws InvalidSchemaException {
        Object converted = new VertxJsonConverter().convert(JsonReader.DEFAULT.read(Buffer.buffer(value)));
        assertThat(RequestSchema.of(JsonReader.DEFAULT.read(Buffer.buffer(schema)))
                        .violations("body", converted)
                        .isEmpty())
                .isEqualTo(valid);
    }
}
