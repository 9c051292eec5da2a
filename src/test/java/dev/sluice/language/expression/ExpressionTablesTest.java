package dev.sluice.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.Size;
import dev.sluice.fixture.GoldenFile;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.EvaluationLimits;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables of expressions with their outcomes in all details: values, charges, locations and messages. Mutation tests run them, because each
 * table is one fast test.
 */
class ExpressionTablesTest {
    private static final int MAX_LENGTH = 100;

    private static final EvaluationLimits LIMITS = new EvaluationLimits(10_000_000, Size.mib(512), 1000);

    private static final Map<String, JsonNode> VALUES = Map.ofEntries(
            Map.entry("text", TextNode.valueOf("The quick brown fox jumps over the lazy dog, and back again.")),
            Map.entry("long", TextNode.valueOf("abcdefghij".repeat(100))),
            Map.entry("same", TextNode.valueOf("a".repeat(400))),
            Map.entry("almost", TextNode.valueOf("a".repeat(100) + "b")),
            Map.entry("greek", TextNode.valueOf("\u03a3\u039f\u03a6\u039f\u03a3 stra\u00dfe \ud801\udc28".repeat(20))),
            Map.entry("list", RouteFixture.json("[3, 4]")),
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

    private static final JsonNode NUMBERS = RouteFixture.json("{\"a\": 1, \"b\": 2, \"c\": 3}");

    private static final JsonNode INPUT = RouteFixture.json("{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}, \"e\": [1, 2]}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arithmetic",
                "comparisons",
                "constructors",
                "contains",
                "control",
                "elements",
                "json",
                "kinds",
                "lists",
                "numbers",
                "objects",
                "paths",
                "patterns",
                "texts",
                "times",
                "tokens",
                "urls",
                "uuids"
            })
    void each_part_and_each_function_has_its_value_and_its_charge(String table) {
        GoldenFile.assertTable("language/expression/costs/" + table + ".txt", ExpressionTablesTest::evaluate);
    }

    /** Patterns are in the cache after the first evaluation, so the charge has no compilation. */
    private static String evaluate(String text) {
        Expression expression;
        try {
            expression = Expression.parse(text);
        } catch (InvalidTextException e) {
            return mistake(e);
        }
        outcome(expression, values());
        Values values = values();
        String outcome = outcome(expression, values);
        EvaluationBudget budget = values.evaluation().budget();
        return outcome + ", " + budget.usedSteps() + " steps, " + budget.usedBytes() + " bytes";
    }

    @Test
    void each_mistake_has_its_location_and_its_hint() {
        GoldenFile.assertTable("language/expression/mistakes.txt", text -> parse(() -> Expression.parse(text)));
        GoldenFile.assertTable(
                "language/expression/functions.txt", text -> parse(() -> ExpressionParser.withFunctions(text)));
    }

    private static String parse(Runnable parser) {
        try {
            parser.run();
            return "valid";
        } catch (InvalidTextException e) {
            return mistake(e);
        }
    }

    private static String mistake(InvalidTextException mistake) {
        return "invalid in column " + mistake.column() + ": " + mistake.getMessage();
    }

    @Test
    void a_listener_hears_each_part_with_its_value_but_for_literals() {
        GoldenFile.assertTable("language/expression/parts.txt", text -> {
            StringJoiner heard = new StringJoiner("; ");
            ExpressionParser.plain()
                    .parse(text, (start, end, value) -> heard.add(text.substring(start, end) + " = " + value))
                    .evaluate(values(), NUMBERS);
            return heard.toString();
        });
    }

    /** The effects of {@code $a} and {@code $b} if they are null, with their offsets, and the one that makes the value null. */
    @Test
    void a_null_variable_has_effects() {
        GoldenFile.assertTable("language/expression/nulls.txt", text -> {
            NullabilityReport report = Expression.parse(text).analyzeNulls(Set.of("a", "b"));
            return report.issues().stream()
                    .map(issue -> "at " + issue.offset() + " for $" + issue.variable() + " " + issue.effect() + "; ")
                    .collect(Collectors.joining("", "", "null by " + report.nullingVariable()));
        });
    }

    @Test
    void suspicious_parts_are_reported() {
        GoldenFile.assertTable(
                "language/expression/warnings.txt",
                text -> Expression.parse(text).diagnostics().stream()
                        .map(found -> (found.isError() ? "error" : "warning") + " at " + found.offset() + ": "
                                + found.message())
                        .collect(Collectors.joining("; ")));
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
