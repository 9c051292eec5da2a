package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JsonScannerTest {
    private final JsonScanner scanner = new JsonScanner();
    private final CharsetDecoder decoder = UTF_8.newDecoder();

    @Test
    void each_byte_of_a_text_is_checked() {
        for (int index = 0; index < 20; index++)
            for (int octet = 0; octet < 256; octet++) {
                byte[] json = ("\"" + "a".repeat(20) + "\"").getBytes(UTF_8);
                json[index + 1] = (byte) octet;
                assertThat(scanner.isSurelyValid(json))
                        .as("byte %d at %d", octet, index)
                        .isEqualTo(octet >= ' ' && octet < 128 && octet != '"' && octet != '\\');
            }
    }

    @Test
    void each_byte_of_an_escape_is_checked() {
        for (int octet = 0; octet < 256; octet++) {
            assertThat(scanner.isSurelyValid(text("\\", octet, "zzzz")))
                    .as("byte %d", octet)
                    .isEqualTo("\"\\/bfnrt".indexOf(octet) >= 0);
            for (int index = 0; index < 4; index++)
                assertThat(scanner.isSurelyValid(text("\\u" + "0".repeat(index), octet, "0".repeat(3 - index))))
                        .as("digit %d at %d", octet, index)
                        .isEqualTo(octet < 128 && Character.digit(octet, 16) >= 0);
        }
    }

    @Test
    void each_byte_between_tokens_is_checked() {
        for (int octet = 0; octet < 256; octet++) {
            byte[] json = "[1,\n       \n2]".getBytes(UTF_8);
            for (int index : new int[] {3, 4, 10, 11}) {
                byte[] changed = json.clone();
                changed[index] = (byte) octet;
                assertThat(scanner.isSurelyValid(changed))
                        .as("byte %d at %d", octet, index)
                        .isEqualTo(" \n\r\t".indexOf(octet) >= 0 || isDigitBefore2(octet, index));
            }
        }
    }

    /** A digit or a minus sign directly before the digit 2 makes another number. */
    private static boolean isDigitBefore2(int octet, int index) {
        return index == 11 && (octet == '-' || (octet >= '1' && octet <= '9'));
    }

    @Test
    void any_number_of_spaces_separates_tokens() {
        for (int count = 0; count < 40; count++) {
            String spaces = " ".repeat(count);
            assertThat(Stream.of(
                            spaces + "1", "1" + spaces, "[1,\n" + spaces + "2]", "[" + spaces + "\n" + spaces + "]"))
                    .allMatch(this::isSure);
            assertThat(Stream.of(spaces, "[1 " + spaces + "2]", "[" + spaces + "a]", "[\n" + spaces))
                    .noneMatch(this::isSure);
        }
    }

    @Test
    void a_document_that_is_cut_short_is_not_valid() {
        byte[] json =
                "{\"name\":[true,false,null,{\"gr\u00f6\u00dfe\":\"\u4e16\ud83d\ude00\\u00e9\\n\",\"b\":-1.5e+3}]}"
                        .getBytes(UTF_8);
        assertThat(scanner.isSurelyValid(json)).isTrue();
        for (int length = 0; length < json.length; length++)
            assertThat(scanner.isSurelyValid(Arrays.copyOf(json, length)))
                    .as("%d bytes", length)
                    .isFalse();
    }

    @Test
    void each_code_point_is_valid() {
        String all = IntStream.rangeClosed(' ', Character.MAX_CODE_POINT)
                .filter(point -> point != '"' && point != '\\' && (point < 0xd800 || point > 0xdfff))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        assertThat(isSure("\"" + all + "\"")).isTrue();
    }

    @Test
    void a_sequence_of_bytes_is_valid_exactly_if_the_jdk_decodes_it() {
        int[] others = {0x7f, 0x80, 0xbf, 0xc0};
        for (int lead = 0x80; lead < 0x100; lead++)
            for (int second = 0x20; second < 0x100; second++)
                for (int third : others) for (int fourth : others) assertUtf8(lead, second, third, fourth);
    }

    private void assertUtf8(int... octets) {
        if (octets[1] == '"' || octets[1] == '\\') return;
        String sequence =
                new String(new char[] {(char) octets[0], (char) octets[1], (char) octets[2], (char) octets[3]});
        String before = "z".repeat((octets[0] + octets[1]) % 8);
        for (String text : List.of(sequence, before + sequence + "12345678"))
            if (scanner.isSurelyValid(text(text)) != isUtf8(text(text)))
                throw new AssertionError("wrong about " + Arrays.toString(octets) + " in " + text);
    }

    /** Returns a text of these bytes. */
    private static byte[] text(String bytes) {
        return ("\"" + bytes + "\"").getBytes(ISO_8859_1);
    }

    private boolean isUtf8(byte[] bytes) {
        decoder.reset();
        return !decoder.decode(ByteBuffer.wrap(bytes), CharBuffer.allocate(bytes.length), true)
                .isError();
    }

    @Test
    void a_name_that_occurs_twice_in_an_object_makes_it_unsure() {
        for (int length = 0; length < 40; length++) {
            String name = "abcdefgh".repeat(5).substring(0, length);
            assertThat(Stream.of("{\"%s\":1,\"%s\":2}", "[0,{\"a b\":{\"%s\":1},\"%s\":{\"x y\":{}},\"%s\":2}]"))
                    .noneMatch(json -> isSure(json.replace("%s", name)));
            assertThat(Stream.of("{\"%s\":1,\"%s_\":2}", "{\"%s\":1,\"_%s\":2}", "{\"%s\":{\"%s\":[{\"%s\":1}]}}"))
                    .allMatch(json -> isSure(json.replace("%s", name)));
        }
    }

    @Test
    void rare_names_are_valid_but_not_surely() {
        assertRare("{\"\\u0061\":1}");
        assertRare("{\"a\\n\":1}");
        assertRare("{\"" + "a".repeat(1000) + "\":1}");
        assertThat(isSure("{\"" + "a".repeat(999) + "\":1}")).isTrue();
    }

    @Test
    void the_length_of_a_number_is_limited() {
        assertThat(Stream.of("9".repeat(1000), "-" + "9".repeat(999), "1." + "9".repeat(998), "1e" + "9".repeat(998)))
                .allMatch(this::isSure);
        assertThat(Stream.of("9".repeat(1001), "[1." + "9".repeat(1000) + "]", "1e" + "9".repeat(1000)))
                .noneMatch(this::isSure);
        assertRare("-" + "9".repeat(1000));
    }

    @Test
    void the_depth_is_limited() {
        assertThat(Stream.of("[".repeat(64) + "]".repeat(64), "{\"a\":".repeat(64) + "1" + "}".repeat(64)))
                .allMatch(this::isSure);
        assertThat(Stream.of("[".repeat(63) + "[],{},[1]" + "]".repeat(63))).allMatch(this::isSure);
        assertThat(Stream.of(
                        "[".repeat(65) + "]".repeat(65),
                        "{\"a\":".repeat(65) + "1" + "}".repeat(65),
                        "[".repeat(64) + "{}" + "]".repeat(64),
                        "[".repeat(1_000_000)))
                .noneMatch(this::isSure);
    }

    @Test
    void a_document_that_is_left_in_the_middle_leaves_nothing_for_the_next_one() {
        for (String left : List.of("{\"a\":1,\"b\"", "[[[", "{\"b\":{\"a\":[{\"a\":\"", "{\"a\":1,\"a\":2}")) {
            assertThat(isSure(left)).isFalse();
            assertThat(isSure("{\"a\":1,\"b\":{\"a\":[{\"a\":1},{\"a\":2}]}}")).isTrue();
            assertThat(isSure("1")).isTrue();
            assertThat(isSure("1]")).isFalse();
        }
    }

    @Test
    void blanks_and_texts_are_as_long_as_they_like() {
        String blanks = " ".repeat(1_000_000);
        assertThat(Stream.of("[1," + blanks + "2]", "[1" + "\n".repeat(1_000_000) + ",2]", "{\"a\"" + blanks + ":1}"))
                .allMatch(this::isSure);
        String member = "{\"a\":1," + blanks + "\"b\":2}";
        assertThat(isSure("[" + member + "," + member + "]")).isTrue();
        assertThat(isSure("[1," + blanks + "x]")).isFalse();
        for (String text : List.of("0123456789", "gr\u00f6\u00dfe \u4e16", "a\\n\\\"\\u00e9")) {
            String large = text.repeat(10_000_000 / text.length());
            assertThat(isSure("[\"" + large + "\"]")).isTrue();
            assertThat(isSure("[\"" + large + "\u0001\"]")).isFalse();
            assertThat(isSure("[\"" + large)).isFalse();
        }
    }

    @Test
    void lists_and_objects_close_in_the_order_in_which_they_opened() {
        assertThat(isSure("[{\"a\":[{\"b\":[[],{}]}]}]")).isTrue();
        assertThat(Stream.of("[{\"a\":1]}", "{\"a\":[1}]", "[[1}]", "[{]}", "{\"a\":{\"b\":1]}", "[[],{}}"))
                .noneMatch(this::isSure);
        String mixed = "[{\"a\":".repeat(32);
        assertThat(isSure(mixed + "1" + "}]".repeat(32))).isTrue();
        assertThat(isSure(mixed + "[]" + "}]".repeat(32))).isFalse();
        assertThat(isSure(mixed + "1" + "]}".repeat(32))).isFalse();
    }

    private void assertRare(String json) {
        assertThat(isSure(json)).isFalse();
        assertThatCode(() -> Json.validate(json.getBytes(UTF_8))).doesNotThrowAnyException();
    }

    private static byte[] text(String before, int octet, String after) {
        return ("\"" + before + (char) octet + after + "\"").getBytes(ISO_8859_1);
    }

    private boolean isSure(String json) {
        return scanner.isSurelyValid(json.getBytes(UTF_8));
    }
}
