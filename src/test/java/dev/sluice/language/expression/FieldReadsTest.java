package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldReadsTest {
    private static FieldReads of(String... texts) {
        return FieldReads.of(Arrays.stream(texts).map(Expression::parse), "header");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$header.x-role != \"admin\" | x-role",
                "$header.\"X-Role\" | x-role",
                "$header[\"x-role\"] | x-role",
                "values($header, \"x-role\") | x-role",
                "let h = $header.x-role ($query.a or $h.b) | x-role",
            })
    void a_constant_name_is_read(String text, String name) {
        assertThat(of(text).names()).containsExactly(name);
        assertThat(of(text).contains("X-ROLE")).isTrue();
        assertThat(of(text).contains("x-other")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$header",
                "$header[$query.name]",
                "values($header, $query.name)",
                "let h = $header $h.x-role",
                "$header | .x-role",
                "lookup($header, \"x-role\")",
                "$header.a == 1 and size($header) == 2",
                "def values(a, b) $a values($header, \"x-role\")"
            })
    void any_other_use_can_read_every_field(String text) {
        assertThat(of(text).names()).isNull();
        assertThat(of(text).contains("x-any")).isTrue();
    }

    @Test
    void several_expressions_read_the_fields_of_each() {
        assertThat(of("$header.a", "$query.b", "$header.c").names()).isEqualTo(Set.of("a", "c"));
        assertThat(of("$header.a", "$header").names()).isNull();
        assertThat(FieldReads.of(Stream.of(), "header")).isEqualTo(FieldReads.NONE);
    }
}
