package dev.sluice.expression;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts that the grammar accepts. Multiplication is left out, because it repeats texts. */
final class ExpressionArbitraries {
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
    private static final List<String> OPERATORS = List.of("+", "-", "/", "==", "!=", "<", ">=", " and ", " or ", " | ");
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
