package dev.sluice.core.digest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HexTest {

    @Test
    void digits_are_in_lower_case_with_leading_zeros() {
        assertThat(Hex.of(new byte[] {0x0a, (byte) 0xff})).isEqualTo("0aff");
        assertThat(Hex.of(0xf067aa0ba902b7L)).isEqualTo("00f067aa0ba902b7");
        assertThat(Hex.of(-1, 10)).isEqualTo("ffffffffffffffff000000000000000a");
    }

    @Test
    void sixteen_digits_are_written_at_an_offset() {
        byte[] target = "------------------".getBytes(ISO_8859_1);
        Hex.write(0x0123456789abcdefL, target, 1);
        assertThat(target).asString(ISO_8859_1).isEqualTo("-0123456789abcdef-");
    }

    @Test
    void a_digit_has_the_lowest_four_bits() {
        assertThat(Hex.digit(0x1f)).isEqualTo('f');
        assertThat(Hex.digit(-1)).isEqualTo('f');
    }

    @Test
    void the_digits_are_those_in_lower_case() {
        for (char character = 0; character < Character.MAX_VALUE; character++)
            assertThat(Hex.isDigit(character)).isEqualTo("0123456789abcdef".indexOf(character) >= 0);
    }

    @Test
    void digits_in_either_case_are_read() {
        assertThat(Hex.parse("0aFF")).containsExactly(0x0a, 0xff);
        assertThat(Hex.parse("-ffffffffffffFFFE-", 1, 17)).isEqualTo(-2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0g", " 00", "0x"})
    void another_text_is_rejected(String text) {
        assertThatThrownBy(() -> Hex.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
