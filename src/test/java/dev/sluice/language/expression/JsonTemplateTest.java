package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTemplateTest {
    private static @Nullable JsonTemplate template(String expression) {
        return Expression.parse(expression).template();
    }

    @Test
    void a_template_has_the_text_around_the_variables() {
        assertThat(template("{ \"items\" : $items, \"a\\\"\u00e9\" : [1.10, $a-b, null, {}] }"))
                .isEqualTo(new JsonTemplate(
                        List.of("{\"items\":", ",\"a\\\"\u00e9\":[1.10,", ",null,{}]}"), List.of("items", "a-b")));
        assertThat(template(" ($a) ")).isEqualTo(new JsonTemplate(List.of("", ""), List.of("a")));
        assertThat(template("[$a, $a]")).isEqualTo(new JsonTemplate(List.of("[", ",", "]"), List.of("a", "a")));
    }

    @Test
    void a_constant_is_a_template_without_variables() {
        assertThat(template("[\"x\\ud800\", true]"))
                .isEqualTo(new JsonTemplate(List.of("[\"x\\uD800\",true]"), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$a.b",
                "{\"a\": $a + 1}",
                "[size($a)]",
                ".",
                "let x = 1 $x",
                "let x = 1 [$a]",
                "{let x = 1 \"a\": $x}",
                "{\"a\": $a, * : .}",
                "{lowercase(\"A\"): $a}",
                "[for ($a) $b]",
                "{for ($a) \"a\" : $b}",
                "{\"x\\ud800\": $a}",
                "if ($a) $b"
            })
    void a_computed_part_has_no_template(String expression) {
        assertThat(template(expression)).isNull();
    }
}
