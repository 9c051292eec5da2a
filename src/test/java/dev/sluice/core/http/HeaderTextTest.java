package dev.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextTest {

    @Property
    void an_encoded_text_is_a_field_value_and_decodes_to_the_text(@ForAll String text) {
        String value = HeaderText.encode(text);
        Assume.that(value != null);
        assertThat(value).matches(HeaderSyntax::isFieldValue);
        assertThat(HeaderText.decode(String.valueOf(value))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u00e9\r", "\u0000", "\u007f\u00e9", "\ud800", "a\udc00"})
    void a_control_character_or_an_unpaired_surrogate_has_no_value(String text) {
        assertThat(HeaderText.encode(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"caf\u00e9", "\u00e2\u0082", "plain", ""})
    void a_value_that_is_not_utf_8_is_its_own_text(String value) {
        assertThat(HeaderText.decode(value)).isEqualTo(value);
    }
}
