package dev.sluice.gateway.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.language.json.JsonReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The work of a check is paid before it is done, and its budget bounds it. */
class CheckBudgetTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int DEFAULT = ValidationLimits.defaults().steps();

    /**
     * A keyword with the value that makes it as expensive as it can be.
     *
     * @param value an item that is repeated until the budget is spent; the schema is for one item
     */
    private record Costly(String keyword, String schema, String value) {
        JsonNode list(int items) {
            JsonNode item = JsonReader.DEFAULT.read(value);
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < items; i++) list.add(item);
            return list;
        }

        /** Returns a schema that accepts each item, because a check ends at the first that is invalid. */
        String accepting() throws InvalidSchemaException {
            Check check = new Check(new StepBudget(DEFAULT), MemoryAccount.unlimited(), 1);
            boolean isValid = schemaOfItems(schema).isValid(list(1), check);
            return isValid ? schema : "{\"not\":" + schema + "}";
        }

        @Override
        public String toString() {
            return keyword;
        }
    }

    private static RequestSchema schemaOfItems(String schema) throws InvalidSchemaException {
        return RequestSchema.of(JsonReader.DEFAULT.read("{\"items\":" + schema + "}"));
    }

    private static String texts(int count, String start) {
        return IntStream.range(0, count)
                .mapToObj(i -> '"' + start + i + '"')
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String members(int count, String value) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"n" + i + "\":" + value)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "1." + i + "1").collect(Collectors.joining(",", "[", "]"));
    }

    private static String collidingMembers(int count) {
        return colliding(count).replace("\",", "\":1,").replace("\"]", "\":1}").replace("[", "{");
    }

    private static String colliding(int count) {
        // "Aa" and "BB" have one hash.
        return IntStream.range(0, count)
                .mapToObj(i -> '"'
                        + Integer.toBinaryString(i + 4096).replace("0", "Aa").replace("1", "BB")
                        + '"')
                .collect(Collectors.joining(",", "[", "]"));
    }

    static Stream<Costly> costly() {
        String digits = "1234567890".repeat(99);
        String long1000 = '"' + "a".repeat(1000) + '"';
        return Stream.of(
                new Costly("type", "{\"type\":\"object\"}", "{}"),
                new Costly("type integer", "{\"type\":\"integer\"}", digits + ".0"),
                new Costly(
                        "type integer with zeros",
                        "{\"type\":\"integer\"}",
                        digits.substring(100) + "." + "0".repeat(90)),
                new Costly("const", "{\"const\":" + numbers(1000) + "}", numbers(1000)),
                new Costly(
                        "const of texts",
                        "{\"const\":" + texts(1000, "a".repeat(100)) + "}",
                        texts(1000, "a".repeat(100))),
                new Costly(
                        "const of objects",
                        "{\"const\":" + members(1000, "{\"a\":1}") + "}",
                        members(1000, "{\"a\":1}")),
                new Costly("enum of texts", "{\"enum\":[" + long1000 + "]}", long1000),
                new Costly("enum of lists", "{\"enum\":[[1],[2],[3],[4],[5],[6],[7],[8],[9],[0]]}", "[0]"),
                new Costly("required", "{\"required\":" + texts(100, "n") + "}", members(100, "1")),
                new Costly(
                        "dependentRequired",
                        "{\"dependentRequired\":{\"n0\":" + texts(100, "n") + "}}",
                        members(100, "1")),
                new Costly("dependentSchemas", "{\"dependentSchemas\":" + members(100, "{}") + "}", members(100, "1")),
                new Costly("minProperties", "{\"minProperties\":0}", "{}"),
                new Costly("properties", "{\"properties\":" + members(100, "{}") + "}", members(100, "1")),
                new Costly("additionalProperties", "{\"additionalProperties\":{}}", members(100, "1")),
                new Costly("propertyNames", "{\"propertyNames\":{\"minLength\":1}}", members(100, "1")),
                new Costly(
                        "unevaluatedProperties",
                        "{\"properties\":" + members(50, "{}") + ",\"unevaluatedProperties\":true}",
                        members(100, "1")),
                new Costly(
                        "unevaluatedProperties with one hash",
                        "{\"additionalProperties\":{},\"unevaluatedProperties\":true}",
                        collidingMembers(1000)),
                new Costly("maxItems", "{\"maxItems\":10}", "[1,2]"),
                new Costly("prefixItems", "{\"prefixItems\":[{},{}]}", "[1,2]"),
                new Costly("items", "{\"items\":{}}", texts(100, "a")),
                new Costly("contains", "{\"contains\":{\"const\":1},\"minContains\":0}", texts(100, "a")),
                new Costly("unevaluatedItems", "{\"contains\":{},\"unevaluatedItems\":true}", texts(100, "a")),
                new Costly("unevaluatedItems of none", "{\"unevaluatedItems\":true}", "[]"),
                new Costly("uniqueItems", "{\"uniqueItems\":true}", texts(1000, "a")),
                new Costly("uniqueItems of numbers", "{\"uniqueItems\":true}", numbers(1000)),
                new Costly("uniqueItems with one hash", "{\"uniqueItems\":true}", colliding(1000)),
                new Costly("minimum", "{\"minimum\":1.5}", "2.5"),
                new Costly("minimum with digits", "{\"minimum\":" + digits + ".5}", digits + ".7"),
                new Costly("multipleOf", "{\"multipleOf\":0.01}", "2.55"),
                new Costly("multipleOf with digits", "{\"multipleOf\":0.01}", digits + ".77"),
                new Costly("multipleOf of powers", "{\"multipleOf\":" + digits.substring(0, 50) + "}", "1e999999999"),
                new Costly("multipleOf with a small divisor", "{\"multipleOf\":3}", "1e999999999"),
                new Costly("multipleOf with a long divisor", "{\"multipleOf\":" + digits + "}", "1e999999999"),
                new Costly("minLength", "{\"minLength\":600}", long1000),
                new Costly("pattern", "{\"pattern\":\"^(a?){0,400}$\",\"maxLength\":1000}", long1000),
                new Costly(
                        "pattern of alternatives", "{\"pattern\":\"(a|b|ab|ba|aa)*c\",\"maxLength\":1000}", long1000),
                new Costly("pattern of a short text", "{\"pattern\":\"^[a-z]+$\"}", "\"a\""),
                new Costly("format date-time", "{\"format\":\"date-time\"}", "\"2026-01-01T00:00:00.123456+01:00\""),
                new Costly("format email", "{\"format\":\"email\"}", "\"somebody.else@mail.example.com\""),
                new Costly("format ipv6", "{\"format\":\"ipv6\"}", "\"1:2:3:4:5:6:7:8\""),
                new Costly("format uri", "{\"format\":\"uri\"}", "\"http://example.com/" + "%20~".repeat(300) + "\""),
                new Costly(
                        "$ref",
                        "{\"$ref\":\"#/items/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/items/$defs/b\"},\"b\":{}}}",
                        "1"),
                new Costly("allOf", "{\"allOf\":[{},{},{},{},{},{},{},{}]}", "1"),
                new Costly("anyOf", "{\"anyOf\":[{\"type\":\"object\"},{\"type\":\"array\"},{}]}", "1"),
                new Costly("oneOf", "{\"oneOf\":[{\"type\":\"object\"},{\"type\":\"array\"},{}]}", "1"),
                new Costly("not", "{\"not\":{\"type\":\"object\"}}", "1"),
                new Costly("if", "{\"if\":{\"type\":\"object\"},\"then\":{},\"else\":{}}", "1"));
    }

    /**
     * Prints the milliseconds of the default budget for each keyword, in warm code: at most 50. A busy machine takes longer, so none is
     * required.
     */
    @Test
    void the_default_budget_takes_at_most_50_ms_of_one_core() throws InvalidSchemaException {
        List<String> rows = new ArrayList<>();
        for (Costly costly : costly().toList())
            rows.add("%8.2f ms  %s".formatted(milliseconds(costly), costly.keyword()));
        rows.sort(Comparator.reverseOrder());
        rows.forEach(System.out::println);
        assertThat(rows).hasSizeGreaterThan(40);
    }

    @Test
    void a_large_grid_of_points_takes_under_a_tenth_of_the_budget() throws InvalidSchemaException {
        ArrayNode points = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 40_000; i++) points.addObject().put("x", i / 200).put("y", i % 200);
        RequestSchema schema = RequestSchema.of(JsonReader.DEFAULT.read("{\"uniqueItems\":true}"));
        assertThat(left(schema, points)).isGreaterThan(DEFAULT / 10L * 9);
    }

    /** The description of the violation has the number of the code points. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"maxLength\":1}",
                "{\"maxLength\":200000}",
                "{\"minLength\":500000}",
                "{\"minLength\":1000000}"
            })
    void the_length_in_a_violation_is_paid_for(String schema) throws InvalidSchemaException {
        int characters = 320_000;
        StepBudget budget = new StepBudget(DEFAULT);
        Check check = new Check(budget, MemoryAccount.unlimited(), 1);
        JsonNode text = TextNode.valueOf("a".repeat(characters));
        assertThat(RequestSchema.of(JsonReader.DEFAULT.read(schema)).isValid(text, check))
                .isFalse();
        assertThat(DEFAULT - budget.left()).isBetween(characters / 16L, characters / 8L + 1000);
    }

    /** Returns the least CPU time of several checks, for the steps of the default budget. */
    private static double milliseconds(Costly costly) throws InvalidSchemaException {
        RequestSchema schema = schemaOfItems(costly.accepting());
        long stepsPerItem = DEFAULT - left(schema, costly.list(1));
        JsonNode value = costly.list((int) Math.min(DEFAULT / stepsPerItem, 200_000));
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long started = THREADS.getCurrentThreadCpuTime();
            long left = left(schema, value);
            double milliseconds = (THREADS.getCurrentThreadCpuTime() - started) / 1e6;
            best = Math.min(best, milliseconds * DEFAULT / (DEFAULT - left));
        }
        return best;
    }

    /** Returns the steps that a check of the default budget has left. */
    private static long left(RequestSchema schema, JsonNode value) {
        StepBudget budget = new StepBudget(DEFAULT);
        try {
            schema.isValid(value, new Check(budget, MemoryAccount.unlimited(), 1));
        } catch (StepBudget.ExhaustedException e) {
            return 0;
        }
        return budget.left();
    }
}
