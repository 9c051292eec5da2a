package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JsonDigitsTest {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final String SYMBOLS = "09.-+eE";

    @Test
    void each_text_of_the_symbols_is_a_number_exactly_if_the_grammar_says_so() {
        for (int length = 1; length <= 6; length++)
            for (int code = 0; code < Math.pow(SYMBOLS.length(), length); code++) assertNumber(text(code, length));
    }

    private static String text(int code, int length) {
        StringBuilder text = new StringBuilder();
        for (int rest = code; text.length() < length; rest /= SYMBOLS.length())
            text.append(SYMBOLS.charAt(rest % SYMBOLS.length()));
        return text.toString();
    }

    private static void assertNumber(String text) {
        boolean isNumber = NUMBER.matcher(text).matches();
        if (isNumber(text, "") != isNumber || isNumber(text, ",           1234567890") != isNumber)
            throw new AssertionError("wrong about " + text);
    }

    private static boolean isNumber(String text, String after) {
        return JsonDigits.afterNumber((text + after).getBytes(US_ASCII), 0) == text.length();
    }

    @Test
    void each_byte_that_is_no_digit_ends_a_number() {
        for (int length = 1; length < 20; length++)
            for (int octet = 0; octet < 256; octet++) {
                byte[] json = "1".repeat(40).getBytes(US_ASCII);
                json[length] = (byte) octet;
                int end = "0123456789.eE".indexOf(octet) >= 0 ? 40 : length;
                assertThat(JsonDigits.afterNumber(json, 0))
                        .as("byte %d at %d", octet, length)
                        .isEqualTo(end);
            }
    }

    @Test
    void a_number_has_1000_bytes_at_most() {
        for (String number : new String[] {"9".repeat(1000), "-1." + "9".repeat(997), "1e-" + "9".repeat(997)}) {
            assertThat(isNumber(number, "")).isTrue();
            assertThat(isNumber(number, ",               ")).isTrue();
            assertThat(isNumber(number + "9", ",               ")).isFalse();
        }
    }
}
