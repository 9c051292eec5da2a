package dev.sluice.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.compose.RouteFixture;
import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.EvaluationLimits;
import dev.sluice.fixture.GoldenFile;
import dev.sluice.spec.InvalidTextException;
import dev.sluice.spec.Size;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Pins the value and the exact charge of each part of the language and of each function. A line of {@code costs.txt} is an expression, its
 * value or its failure with the offset, and its charge. Patterns are in the cache already, so the charge has no compilation.
 */
class ExpressionCostsTest {
    private static final String FILE = "expression/costs.txt";
    private static final String SEPARATOR = "  =>  ";
    private static final int MAX_LENGTH = 100;

    private static final EvaluationLimits LIMITS = new EvaluationLimits(10_000_000, Size.mib(512), 1000);

    private static final Map<String, JsonNode> VALUES = Map.ofEntries(
            Map.entry("text", TextNode.valueOf("The quick brown fox jumps over the lazy dog, and back again.")),
            Map.entry("long", TextNode.valueOf("abcdefghij".repeat(100))),
            Map.entry("same", TextNode.valueOf("a".repeat(400))),
            Map.entry("almost", TextNode.valueOf("a".repeat(100) + "b")),
            Map.entry("greek", TextNode.valueOf("\u03a3\u039f\u03a6\u039f\u03a3 stra\u00dfe \ud801\udc28".repeat(20))),
            Map.entry("n", RouteFixture.json("7")),
            Map.entry("big", RouteFixture.json("123456789012345678901234567890123456789")),
            Map.entry("huge", RouteFixture.json("7".repeat(600))),
            Map.entry("decimal", RouteFixture.json("1234567.12345")),
            Map.entry("third", RouteFixture.json("0." + "3".repeat(500))),
            Map.entry("numbers", RouteFixture.json("[5, 1.50, 3, 20, 1e2, -4]")),
            Map.entry("texts", RouteFixture.json("[\"delta\", \"alpha\", \"charlie\", \"bravo\", \"alpha\"]")),
            Map.entry("mixed", RouteFixture.json("[null, true, 0, \"\", \"text\", [1, [2]], {\"a\": {\"b\": 1.0}}]")),
            Map.entry(
                    "orders",
                    RouteFixture.json("[{\"id\": 1, \"price\": 2.50, \"tag\": \"a\"}, {\"id\": 2, \"price\": 10, "
                            + "\"tag\": \"b\"}, {\"id\": 3, \"price\": 2.5, \"tag\": \"a\"}]")),
            Map.entry(
                    "object",
                    RouteFixture.json("{\"one\": 1, \"two\": [1, 2], \"three\": {\"a\": 1, \"b\": {\"c\": 2}}}")));

    private static final JsonNode INPUT = RouteFixture.json("{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}, \"e\": [1, 2]}");

    @Test
    void each_part_and_each_function_has_its_value_and_its_charge() throws IOException {
        String lines = text().lines().map(ExpressionCostsTest::line).collect(Collectors.joining("\n", "", "\n"));
        assertThat(lines.lines()).hasSizeGreaterThan(300);
        GoldenFile.assertEqual(FILE, lines);
    }

    private static String text() throws IOException {
        try (InputStream file = ExpressionCostsTest.class.getResourceAsStream("/dev/sluice/" + FILE)) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String line(String line) {
        if (line.isBlank() || line.startsWith("#")) return line;
        String text = line.split(SEPARATOR, 2)[0].strip();
        Expression expression;
        try {
            expression = Expression.parse(text);
        } catch (InvalidTextException e) {
            return text + SEPARATOR + "invalid in column " + e.column() + ": " + e.getMessage();
        }
        outcome(expression, values());
        Values values = values();
        String outcome = outcome(expression, values);
        EvaluationBudget budget = values.evaluation().budget();
        return text + SEPARATOR + outcome + SEPARATOR + budget.usedSteps() + " steps, " + budget.usedBytes() + " bytes";
    }

    private static Values values() {
        return RouteFixture.values(name -> VALUES.getOrDefault(name, NullNode.getInstance()), LIMITS);
    }

    private static String outcome(Expression expression, Values values) {
        try {
            String value = expression.evaluate(values, INPUT).toString();
            return value.length() <= MAX_LENGTH ? value : value.length() + " characters, hash " + value.hashCode();
        } catch (EvaluationException e) {
            return "fails at " + e.offset() + ": " + e.getMessage();
        }
    }
}
