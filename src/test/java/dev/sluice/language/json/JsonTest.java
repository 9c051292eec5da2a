package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "0",
                "-0",
                "-0.0",
                "1.10",
                "1E400",
                "1e-7",
                "\"\"",
                "\"\\u0000\\ud800\\/\"",
                "[]",
                "{}",
                " [ 1 , {\"a\" : \"\u00e9\ud83d\ude00\"} ]\r\n\t",
                "{\"a\":1,\"b\":{\"a\":1}}",
                "[[],[{}]]"
            })
    void valid_json_passes(String json) {
        Buffer bytes = Buffer.buffer(json);
        assertThatCode(() -> Json.validate(bytes.getBytes())).doesNotThrowAnyException();
        assertThat(JsonReader.DEFAULT.read(Json.write(JsonReader.DEFAULT.read(bytes))))
                .isEqualTo(JsonReader.DEFAULT.read(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "truex",
                "TRUE",
                "NaN",
                "Infinity",
                "+1",
                "01",
                "1.",
                ".5",
                "1e",
                "-",
                "0x1",
                "1 2",
                "1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1",
                "]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1",
                "{\"a\":1}}",
                "{,}",
                "\"a",
                "\"a\nb\"",
                "\"\u0001\"",
                "\"\\x\"",
                "\"\\u12\"",
                "'a'",
                "/**/1",
                "# c\n1",
                "1\u0000",
                "\u00a01",
                "\ufeff1",
                "\f1"
            })
    void invalid_json_is_rejected(String text) {
        assertRejected(text.getBytes(UTF_8));
    }

    @Test
    void only_utf_8_is_read() {
        assertRejected("[1]".getBytes(StandardCharsets.UTF_16BE));
        assertRejected("[1]".getBytes(StandardCharsets.UTF_16LE));
        assertRejected("[1]".getBytes(StandardCharsets.UTF_16));
        assertRejected(new byte[] {'"', (byte) 0xe9, '"'});
        assertRejected(new byte[] {'"', (byte) 0xc3, '"'});
    }

    @Test
    void invalid_utf_8_is_rejected() {
        assertRejected(text(0xc0, 0x80));
        assertRejected(text(0xe0, 0x80, 0x80));
        assertRejected(text(0xed, 0xa0, 0x80));
        assertRejected(text(0xf0, 0x80, 0x80, 0x80));
        assertRejected(text(0xf4, 0x90, 0x80, 0x80));
        assertRejected(text(0xf5, 0x80, 0x80, 0x80));
        assertRejected(text(0x80));
    }

    @Test
    void depth_is_limited() {
        assertThatCode(() -> Json.validate(nested(64).getBytes())).doesNotThrowAnyException();
        assertThatCode(() -> JsonReader.DEFAULT.read(nested(64))).doesNotThrowAnyException();
        assertRejected(nested(65).getBytes());
        assertRejected("[".repeat(1_000_000).getBytes(UTF_8));
    }

    @Test
    void the_length_of_a_number_is_limited() {
        assertThatCode(() -> Json.validate(Buffer.buffer("9".repeat(1000)).getBytes()))
                .doesNotThrowAnyException();
        assertRejected("9".repeat(1001).getBytes(UTF_8));
        assertRejected(("[0." + "9".repeat(1000) + "]").getBytes(UTF_8));
    }

    @Test
    void a_duplicate_key_is_rejected_by_parse_and_by_validate() {
        Buffer duplicate = Buffer.buffer("{\"a\":{\"b\":1,\"b\":2}}");
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> JsonReader.DEFAULT.read(duplicate));
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> Json.validate(duplicate.getBytes()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 40, 5000})
    void a_duplicate_key_is_found_among_any_number_of_keys_and_only_in_its_own_object(int keys) {
        String others = IntStream.range(0, keys)
                .mapToObj(key -> "\"k" + key + "\":{\"k0\":[{\"k1\":1,\"k0\":2}]}")
                .collect(Collectors.joining(","));
        assertThatCode(() -> Json.validate(("{" + others + "}").getBytes(UTF_8)))
                .doesNotThrowAnyException();
        for (int duplicate : new int[] {0, keys / 2, keys - 1}) {
            assertRejected(("{" + others + ",\"k" + duplicate + "\":1}").getBytes(UTF_8));
            assertRejected(("[[],{\"a\":{" + others + ",\"\\u006b" + duplicate + "\":1}}]").getBytes(UTF_8));
        }
    }

    /** The scanner leaves documents with an escape in a name to the detector. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17})
    void keys_of_lists_and_of_nested_objects_are_compared_with_those_of_their_own_object(int keys) {
        String others =
                IntStream.range(0, keys).mapToObj(key -> ",\"k" + key + "\":1").collect(Collectors.joining());
        String nested = "[[],{\"\\u0061\":1" + others + "},";
        for (int level = 0; level < 4; level++) nested += "{\"a\":1" + others + ",\"z\":[";
        String end = "]}".repeat(4) + "]";
        assertThatCode(() -> Json.validate("[[],{\"\\u0061\":1},[[]]]".getBytes(UTF_8)))
                .doesNotThrowAnyException();
        assertThat(JsonReader.DEFAULT.read(nested + end)).hasSize(3);
        assertRejected((nested + "{\"b\":1,\"b\":2}" + end).getBytes(UTF_8));
        assertRejected("[{\"\\u0061\":1,\"a\":2}]".getBytes(UTF_8));
    }

    @Test
    void a_number_with_too_large_an_exponent_has_no_tree() {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> JsonReader.DEFAULT.read(Buffer.buffer("1E9999999999")));
    }

    @Test
    void an_error_has_the_location_and_repeats_nothing() {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> JsonReader.DEFAULT.read(Buffer.buffer("{\n  \"secret\": hunter2\n}")))
                .withMessageMatching("not valid JSON at line 2, column \\d+")
                .withNoCause();
    }

    @Test
    void numbers_are_written_with_their_digits() {
        assertThat(written("[1.10,0.00000001,123456789012345678901234567890,1E+400,-1.0]"))
                .isEqualTo("[1.10,0.00000001,123456789012345678901234567890,1E+400,-1.0]");
    }

    @Test
    void values_without_a_json_text_are_rejected() {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> Json.write(DoubleNode.valueOf(Double.NaN)));
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> Json.write(DoubleNode.valueOf(Double.NEGATIVE_INFINITY)));
        JsonNode deep = NullNode.getInstance();
        for (int i = 0; i < 2000; i++)
            deep = JsonNodeFactory.instance.arrayNode().add(deep);
        JsonNode tooDeep = deep;
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> Json.write(tooDeep));
    }

    @Test
    void a_text_is_written_in_utf_8_and_half_a_surrogate_pair_escaped() {
        assertThat(Json.write(TextNode.valueOf("\u00e9\ud83d\ude00\ud800")).toString())
                .isEqualTo("\"\u00e9\ud83d\ude00\\uD800\"");
    }

    private static String written(String json) {
        return Json.write(JsonReader.DEFAULT.read(Buffer.buffer(json))).toString();
    }

    private static Buffer nested(int depth) {
        return Buffer.buffer("[".repeat(depth) + "]".repeat(depth));
    }

    private static byte[] text(int... bytes) {
        Buffer text = Buffer.buffer("\"");
        for (int octet : bytes) text.appendByte((byte) octet);
        return text.appendString("\"").getBytes();
    }

    private static void assertRejected(byte[] bytes) {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> Json.validate(Buffer.buffer(bytes).getBytes()));
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> JsonReader.DEFAULT.read(Buffer.buffer(bytes)));
    }
}
