package dev.sluice.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.RouteFixture;
import dev.sluice.json.Json;
import dev.sluice.json.JsonArbitraries;
import dev.sluice.spec.InvalidTextException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any text and any values: an expression has a value, or fails with one of the two exceptions of this package. */
class ExpressionPropertiesTest {
    @Property(tries = 5000)
    void an_expression_has_a_value_that_can_be_encoded_or_fails(
            @ForAll("expressions") String text, @ForAll("documents") String document) {
        JsonNode value = RouteFixture.json(document);
        try {
            byte[] written = Expression.parse(text).evaluateToBytes(name -> value);
            assertThat(Json.readTree(written).isMissingNode()).isFalse();
        } catch (InvalidTextException | EvaluationException refused) {
            assertThat(refused.getCause()).isNull();
        }
    }

    @Property
    void any_text_is_an_expression_or_refused_with_its_location(@ForAll("tokens") String text) {
        try {
            assertThat(Expression.parse(text)).hasToString(text);
        } catch (InvalidTextException refused) {
            assertThat(refused.line()).isPositive();
            assertThat(refused.column()).isBetween(1, text.length() + 1);
        }
    }

    @Provide
    Arbitrary<String> expressions() {
        return ExpressionArbitraries.expressions();
    }

    @Provide
    Arbitrary<String> documents() {
        return JsonArbitraries.documents();
    }

    @Provide
    Arbitrary<String> tokens() {
        Arbitrary<String> tokens = Arbitraries.of(
                "$a",
                "$",
                ".",
                "[",
                "]",
                "(",
                ")",
                "{",
                "}",
                ":",
                ",",
                "+",
                "*",
                "==",
                "if",
                "else",
                "for",
                "let x =",
                "def f(y)",
                "f(",
                "import \"x\" as x",
                "\"a\"",
                "\"",
                "'",
                "1",
                "1.",
                "null",
                "//",
                "&&",
                "\u00e9",
                "\\",
                "\t",
                "\n",
                "@");
        return tokens.list().ofMaxSize(9).map(parts -> String.join(" ", parts));
    }
}
