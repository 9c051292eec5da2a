package dev.sluice.language.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternCursorTest {
    private static String rest(PatternCursor cursor) {
        StringBuilder rest = new StringBuilder();
        while (!cursor.isAtEnd()) rest.appendCodePoint(cursor.next());
        return rest.toString();
    }

    @Test
    void it_moves_by_code_points_to_the_end() {
        PatternCursor cursor = new PatternCursor("a\ud83d\ude00\ud83d");
        assertThat(cursor.next()).isEqualTo('a');
        assertThat(cursor.next()).isEqualTo(0x1f600);
        assertThat(cursor.isAtEnd()).isFalse();
        assertThat(cursor.next()).isEqualTo(0xd83d);
        assertThat(cursor.isAtEnd()).isTrue();
    }

    @Test
    void it_moves_past_an_expected_text_alone() {
        PatternCursor cursor = new PatternCursor("abc");
        assertThat(cursor.isAt("ab")).isTrue();
        assertThat(cursor.isAt("b")).isFalse();
        assertThat(cursor.take("b")).isFalse();
        assertThat(cursor.take("ab")).isTrue();
        assertThat(cursor.isAt("c")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'name>b', 'name', b", "'>b', '', b", "'b', '', b", "'a>>', a, >"})
    void a_text_up_to_its_end_is_taken_with_the_end(String text, String taken, String rest) {
        PatternCursor cursor = new PatternCursor(text);
        assertThat(cursor.takeUntil(">")).isEqualTo(taken);
        assertThat(rest(cursor)).isEqualTo(rest);
    }

    @ParameterizedTest
    @CsvSource({"'0129/', '0129', /", "'7:', '7', :", "'x1', '', x1", "'42', '42', ''", "'\u0663', '', '\u0663'"})
    void decimal_digits_are_taken(String text, String digits, String rest) {
        PatternCursor cursor = new PatternCursor(text);
        assertThat(cursor.takeDigits()).isEqualTo(digits);
        assertThat(rest(cursor)).isEqualTo(rest);
    }

    private static void assertTaken(String text, ToIntFunction<PatternCursor> taking, String expected, String rest) {
        PatternCursor cursor = new PatternCursor(text);
        assertThat(taking.applyAsInt(cursor)).isEqualTo(Integer.decode(expected));
        assertThat(rest(cursor)).isEqualTo(rest);
    }

    @ParameterizedTest
    @CsvSource({"4fx, 0x4f, x", "4F, 0x4f, ''", "4, -1, 4", "4g, -1, 4g", "'', -1, ''", "'4\uff11', -1, '4\uff11'"})
    void two_hexadecimal_digits_are_taken_together_or_not_at_all(String text, String value, String rest) {
        assertTaken(text, cursor -> cursor.takeHex(2), value, rest);
    }

    @ParameterizedTest
    @CsvSource({
        "00e9a, 0xe9, a",
        "d83d\\ude00a, 0x1f600, a",
        "d83d\\u0041, 0xd83d, \\u0041",
        "d83d\\ude0, 0xd83d, \\ude0",
        "d83d\\x, 0xd83d, \\x",
        "0041\\ude00, 0x41, \\ude00",
        "0000, 0, ''",
        "00e, -1, 00e",
        "x\\ude00, -1, x\\ude00"
    })
    void two_escapes_of_a_surrogate_pair_are_one_character(String text, String value, String rest) {
        assertTaken(text, PatternCursor::takeUtf16, value, rest);
    }

    @ParameterizedTest
    @CsvSource({
        "41}a, 0x41, a",
        "0}, 0, ''",
        "10ffff}, 0x10ffff, ''",
        "110000}, -1, ''",
        "0000041}, -1, ''",
        "}, -1, ''",
        "g}, -1, ''",
        "41, -1, 41"
    })
    void a_code_point_between_braces_has_one_to_six_digits(String text, String value, String rest) {
        assertTaken(text, PatternCursor::takeBracedCodePoint, value, rest);
    }
}
