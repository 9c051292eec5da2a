package dev.sluice.language.uri;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The decoder returns the encoded fields, or rejects the text. */
class FormDecoderPropertiesTest {

    @Property
    void encoded_names_and_values_are_decoded(@ForAll("fields") List<Map.Entry<String, String>> fields) {
        String query = fields.stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        assertThat(read(query)).isEqualTo(fields);
    }

    @Property
    void any_text_is_rejected_or_decodes_to_fields_that_round_trip(@ForAll("queries") String query) {
        try {
            List<Map.Entry<String, String>> fields = read(query);
            encoded_names_and_values_are_decoded(fields);
            assertThat(fields.toString()).doesNotContain("\ufffd");
        } catch (IllegalArgumentException rejected) {
            assertThat(query).containsAnyOf("%", "\u00e9");
        }
    }

    private static List<Map.Entry<String, String>> read(String query) {
        return FormDecoder.decode(query).entries().stream()
                .map(field -> Map.entry(field.getKey(), field.getValue()))
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<List<Map.Entry<String, String>>> fields() {
        Arbitrary<String> texts = Arbitraries.of(
                        "a", "A", "é", "€", "😀", "\u0000", "&", "=", "+", " ", "%", "%41", "\r\n", ";")
                .list()
                .ofMaxSize(5)
                .map(parts -> String.join("", parts));
        return texts.flatMap(name -> texts.map(value -> Map.entry(name, value)))
                .list()
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> queries() {
        return Arbitraries.of(
                        "a", "A", "é", "&", "&&", "=", "+", "%", "%4", "%41", "%c3%a9", "%C3", "%ff", "%00", "%zz", ";",
                        "?", "[")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
    }
}
