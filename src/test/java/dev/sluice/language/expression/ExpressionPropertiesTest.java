package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.fixture.Acceptance;
import dev.sluice.fixture.RandomTexts;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.json.Json;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
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
            byte[] written = Expression.parse(text).evaluateToBytes(RouteFixture.values(name -> value));
            assertThat(Json.readTree(written, MemoryAccount.unlimited()).isMissingNode())
                    .isFalse();
            Acceptance.count(true);
        } catch (InvalidTextException | EvaluationException rejected) {
            assertThat(rejected.getCause()).isNull();
            Acceptance.count(false);
        }
    }

    @Property
    void any_text_is_an_expression_or_rejected_with_its_location(@ForAll("texts") String text) {
        try {
            assertThat(Expression.parse(text)).hasToString(text);
            Acceptance.count(true);
        } catch (InvalidTextException rejected) {
            assertThat(rejected.line()).isPositive();
            assertThat(rejected.column()).isBetween(1, text.length() + 1);
            Acceptance.count(false);
        }
    }

    @Provide
    Arbitrary<String> expressions() {
        return ExpressionArbitraries.expressions();
    }

    @Provide
    Arbitrary<String> documents() {
        return RandomTexts.jsonDocuments();
    }

    /** Expressions, expressions with tokens after them, and tokens in any order. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> damaged = Combinators.combine(expressions(), tokens()).as((text, more) -> text + " " + more);
        return Arbitraries.oneOf(expressions(), damaged, tokens());
    }

    private static Arbitrary<String> tokens() {
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

    /** Texts that are expressions by their grammar, whatever sense they make. Multiplication is left out: it repeats texts. */
    private static final class ExpressionArbitraries {
        private static final List<String> LEAVES = List.of(
                "$a",
                "$a.b",
                ".",
                ".\"0\"",
                "$a[0]",
                "$a[-1]",
                "null",
                "true",
                "0",
                "-1",
                "7",
                "1.5",
                "1e400",
                "\"\"",
                "\"a\"",
                "\"(\"",
                "\"\\u00e9\"",
                "now()",
                "[]",
                "{}");
        private static final List<String> OPERATORS =
                List.of("+", "-", "/", "==", "!=", "<", ">=", " and ", " or ", " | ");
        private static final List<String> UNARY_FUNCTIONS = List.of(
                "size",
                "error",
                "is-number",
                "number",
                "round",
                "floor",
                "ceiling",
                "sum",
                "hash-int",
                "string",
                "lowercase",
                "sha256-hex",
                "from-json",
                "to-json",
                "trim",
                "not",
                "boolean",
                "array",
                "flatten",
                "all",
                "any",
                "zip-with-index",
                "parse-url");
        private static final List<String> BINARY_FUNCTIONS = List.of(
                "contains",
                "min",
                "max",
                "mod",
                "number",
                "test",
                "capture",
                "split",
                "join",
                "starts-with",
                "ends-with",
                "from-json",
                "uuid",
                "get-key",
                "zip",
                "index-of",
                "parse-time",
                "format-time",
                "fallback",
                "lookup");

        private final Random random;

        private ExpressionArbitraries(Random random) {
            this.random = random;
        }

        static Arbitrary<String> expressions() {
            return Arbitraries.randomValue(random -> new ExpressionArbitraries(random).expression(3));
        }

        private String expression(int depth) {
            if (depth == 0) return oneOf(LEAVES);
            int inner = depth - 1;
            return switch (random.nextInt(10)) {
                case 0 -> oneOf(LEAVES);
                case 1 -> "(" + expression(inner) + " " + oneOf(OPERATORS) + " " + expression(inner) + ")";
                case 2 -> "if (" + expression(inner) + ") " + expression(inner) + " else " + expression(inner);
                case 3 -> "[for (" + expression(inner) + ") let x = (.) " + expression(inner) + "]";
                case 4 -> "{for (" + expression(inner) + ") " + expression(inner) + " : " + expression(inner) + "}";
                case 5 -> "{ \"k\" : " + expression(inner) + ", \"b\" : " + expression(inner) + " }";
                case 6 -> "[" + expression(inner) + ", " + expression(inner) + "]";
                case 7 -> "replace(" + expression(inner) + ", " + expression(inner) + ", \"a\")";
                case 8 -> oneOf(UNARY_FUNCTIONS) + "(" + expression(inner) + ")";
                default -> oneOf(BINARY_FUNCTIONS) + "(" + expression(inner) + ", " + expression(inner) + ")";
            };
        }

        private String oneOf(List<String> texts) {
            return texts.get(random.nextInt(texts.size()));
        }
    }
}
