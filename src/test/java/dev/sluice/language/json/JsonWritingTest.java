package dev.sluice.language.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.memory.MemoryAccount;
import io.vertx.core.buffer.Buffer;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWritingTest {
    private static JsonNode nested(int levels) {
        JsonNode nested = NullNode.getInstance();
        for (int level = 0; level < levels; level++)
            nested = JsonNodeFactory.instance.arrayNode().add(nested);
        return nested;
    }

    @Test
    void the_pieces_of_a_text_are_counted_before_they_are_written() {
        String text = "\"" + "x".repeat(20_000) + "\"";
        List<Integer> pieces = new ArrayList<>();
        byte[] written = Json.toBytes(JsonReader.DEFAULT.read(text), MemoryAccount.unlimited(), pieces::add);
        assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(pieces.stream().mapToInt(Integer::intValue).sum()).isEqualTo(text.length());
    }

    @Test
    void half_a_surrogate_pair_is_written_as_its_escape() {
        assertThat(Json.toBytes(TextNode.valueOf("\ud800\u00e9")))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("\"\\uD800\u00e9\"");
    }

    @Test
    void a_key_with_half_a_surrogate_pair_is_rejected_because_no_reader_accepts_its_escape() {
        JsonNode object =
                JsonNodeFactory.instance.objectNode().put("\ud83d\ude00", 1).put("a\ud83d", 2);
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> Json.toBytes(object))
                .withMessageContaining("a key with half a surrogate pair");
    }

    @Test
    void a_key_with_a_surrogate_pair_is_written_beside_a_text_with_half_of_it() {
        JsonNode object = JsonNodeFactory.instance.objectNode().put("\ud83d\ude00", "\ud83d");
        assertThat(Json.toBytes(object)).asString(StandardCharsets.UTF_8).isEqualTo("{\"\ud83d\ude00\":\"\\uD83D\"}");
    }

    @Test
    void a_finite_double_is_written() {
        assertThat(Json.write(DoubleNode.valueOf(1.5)).toString()).isEqualTo("1.5");
    }

    @Test
    void a_tree_is_written_to_a_writer() {
        StringWriter target = new StringWriter();
        Json.write(JsonReader.DEFAULT.read("{\"a\": [1.10, null]}"), target);
        assertThat(target).hasToString("{\"a\":[1.10,null]}");
    }

    @Test
    void a_writer_that_fails_and_too_many_levels_are_told_apart() {
        StringWriter failing = new StringWriter() {
            @Override
            public void write(char[] characters, int offset, int length) {
                throw new IllegalStateException("full");
            }
        };
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Json.write(JsonReader.DEFAULT.read("[1]"), failing))
                .withMessage("full");
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> Json.write(nested(2000), new StringWriter()))
                .withMessage("no JSON for that many levels");
    }

    @Test
    void a_mistake_has_its_line_and_its_column() {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> JsonReader.DEFAULT.read("[1,\n2,\n  x]"))
                .satisfies(mistake -> assertThat(mistake.line()).isEqualTo(3))
                .satisfies(mistake -> assertThat(mistake.column()).isBetween(3, 4))
                .withMessageStartingWith("not valid JSON at line 3, column ");
    }

    @Test
    void the_first_byte_that_is_not_utf_8_is_named() {
        Buffer text = Buffer.buffer("\"" + "\u00e9".repeat(1500)).appendByte((byte) 0xff);
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> JsonReader.DEFAULT.read(text))
                .withMessage("not UTF-8 from byte 3001 on, counted from 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b", "a-b.c d"})
    void names_with_dots_between_them_are_a_path(String text) {
        assertThat(FieldMask.isPath(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a. .b"})
    void a_text_with_an_empty_name_is_no_path(String text) {
        assertThat(FieldMask.isPath(text)).isFalse();
    }
}
