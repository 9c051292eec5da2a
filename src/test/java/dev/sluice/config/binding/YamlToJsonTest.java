package dev.sluice.config.binding;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.json.Json;
import dev.sluice.language.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlToJsonTest {
    private final BinderFixture bound = new BinderFixture();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | null",
                "{ available: null } | {\"available\":null}",
                "[] | []",
                "[1, -2, 0x10, 012] | [1,-2,16,12]",
                "[2147483648, 123456789012345678901234567890] | [2147483648,123456789012345678901234567890]",
                "[1.10, 1e400, .5] | [1.10,1E+400,0.5]",
                "[true, no, 12:30:45, '5'] | [true,\"no\",\"12:30:45\",\"5\"]",
                "{ 1: { x: [{}] } } | {\"1\":{\"x\":[{}]}}",
                "[\"${PORT}\", x] | [\"8080\",\"x\"]",
            })
    void yaml_scalars_become_json_values(String yaml, String json) {
        JsonNode node = (JsonNode) requireNonNull(bound.read(JsonNode.class, yaml));
        assertThat(node).isEqualTo(JsonReader.DEFAULT.read(Buffer.buffer(json)));
        assertThat(Json.write(node)).hasToString(json);
    }

    @Test
    void a_variable_without_quotes_may_be_a_number() {
        assertThat(bound.read(JsonNode.class, "${PORT}")).isEqualTo(JsonReader.DEFAULT.read(Buffer.buffer("8080")));
    }

    @Test
    void numbers_unknown_to_json_are_reported() {
        assertThat(bound.read(JsonNode.class, "{ b: [.inf, 1], c: .nan, d: " + "1".repeat(1001) + " }"))
                .isNull();
        assertThat(bound.errors())
                .containsExactly(
                        "f:1:10: a.b[0]: .inf (expected: a number that JSON knows)",
                        "f:1:23: a.c: .nan (expected: a number that JSON knows)",
                        "f:1:32: a.d: " + "1".repeat(60) + "… (expected: a number that JSON knows)");
    }
}
