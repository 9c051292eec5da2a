package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {
    /** Valid JSON with a number that fits no tree, so that building the tree fails. */
    private static final Buffer WITHOUT_TREE = Buffer.buffer("[1e99999999999]");

    @Test
    void it_is_parsed_once() throws InvalidJsonException {
        RawJson value = RawJson.ofValidated(Buffer.buffer("{\"a\":[1.10]}"), MemoryAccount.unlimited());
        assertThat(value.tree()).isSameAs(value.tree()).hasToString("{\"a\":[1.10]}");
    }

    @Test
    void it_is_validated_and_passed_on_without_a_tree() throws InvalidJsonException {
        RawJson value = RawJson.ofValidated(WITHOUT_TREE, MemoryAccount.unlimited());
        assertThat(RawJson.ofFields(Map.of("a", value), MemoryAccount.unlimited())
                        .bytes())
                .asString()
                .isEqualTo("{\"a\":[1e99999999999]}");
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(value::tree);
    }

    @Test
    void a_tree_is_written_once_and_kept() {
        JsonNode tree = JsonReader.DEFAULT.read("{\"a\": 1.10}");
        RawJson value = RawJson.of(tree);
        assertThat(value.bytes()).asString().isEqualTo("{\"a\":1.10}");
        assertThat(value.tree()).isSameAs(tree);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1,]", "{} {}", "[1", "{\"a\":01}"})
    void a_body_that_is_not_exactly_a_value_is_rejected_before_it_is_kept(String body) {
        Buffer bytes = Buffer.buffer(body);
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> RawJson.ofValidated(bytes, MemoryAccount.unlimited()));
    }

    /** A reply may have half of a surrogate pair in a text, which then is the key of an item. */
    @Test
    void a_name_of_fields_is_quoted_and_half_a_surrogate_pair_is_a_question_mark() {
        RawJson object = RawJson.ofFields(Map.of("\ud800\"\n\u00e9", RawJson.NULL), MemoryAccount.unlimited());
        assertThat(object.bytes()).asString(UTF_8).isEqualTo("{\"?\\\"\\n\u00e9\":null}");
    }
}
