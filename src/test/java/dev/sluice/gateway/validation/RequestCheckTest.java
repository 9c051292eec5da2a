package dev.sluice.gateway.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.gateway.validation.InvalidRequestFailure.Violation;
import dev.sluice.gateway.validation.RequestCheck.Part;
import dev.sluice.gateway.validation.RequestCheck.Result;
import dev.sluice.language.json.JsonReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two passes of a check: the first is the verdict, and the second collects with the steps that are left. */
class RequestCheckTest {
    private static final String ITEMS = "{\"items\":{\"type\":\"integer\"}}";

    private static RequestCheck check(String schema, String value) throws InvalidSchemaException {
        return check(schema, value, MemoryAccount.unlimited());
    }

    private static RequestCheck check(String schema, String value, MemoryAccount memory) throws InvalidSchemaException {
        return new RequestCheck(List.of(part("body", schema, value)), memory);
    }

    private static Part part(String name, String schema, String value) throws InvalidSchemaException {
        return new Part(name, RequestSchema.of(json(schema)), json(value));
    }

    private static JsonNode json(String text) {
        return JsonReader.DEFAULT.read(text);
    }

    private static String list(int items, String item) {
        return String.join(",", Collections.nCopies(items, item)).transform(all -> "[" + all + "]");
    }

    /** Returns the fewest steps with a verdict. */
    private static long stepsOfVerdict(RequestCheck check) {
        long low = 0;
        long high = 10_000_000;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (check.run(middle).hasVerdict()) high = middle;
            else low = middle;
        }
        return high;
    }

    @Test
    void the_verdict_needs_steps_up_to_the_first_violation_alone() throws InvalidSchemaException {
        long ofFirst = stepsOfVerdict(check(ITEMS, list(1, "\"a\"")));
        assertThat(stepsOfVerdict(check(ITEMS, list(10_000, "\"a\"")))).isEqualTo(ofFirst);
        assertThat(stepsOfVerdict(check(ITEMS, list(10_000, "1")))).isBetween(20_000L, 40_000L);
    }

    @Test
    void an_invalid_value_is_collected_up_to_a_hundred_violations() throws InvalidSchemaException {
        Result result = check(ITEMS, list(120_000, "{}"))
                .run(ValidationLimits.defaults().steps());
        assertThat(result.isComplete()).isTrue();
        assertThat(result.violations()).hasSize(100);
        assertThat(result.violations()).last().extracting(Violation::pointer).isEqualTo("/99");
    }

    @Test
    void the_violations_found_so_far_are_the_result_if_the_steps_of_the_second_pass_run_out()
            throws InvalidSchemaException {
        RequestCheck check = check(ITEMS, list(50, "{}"));
        long verdict = stepsOfVerdict(check);
        assertThat(check.run(verdict).violations())
                .extracting(Violation::pointer)
                .containsExactly("/0");
        assertThat(check.run(verdict).isComplete()).isFalse();
        Result partial = check.run(verdict + 3000);
        assertThat(partial.isComplete()).isFalse();
        assertThat(partial.violations()).hasSizeBetween(2, 10);
        assertThat(check.run(verdict - 1).hasVerdict()).isFalse();
    }

    @Test
    void the_violations_found_so_far_are_the_result_if_a_table_of_the_second_pass_finds_no_memory()
            throws InvalidSchemaException {
        MemoryAccount small = new MemoryBudget(4 * 8192).open(0);
        String schema = "{\"allOf\":[{\"required\":[\"a\"]},{\"properties\":{\"l\":{\"uniqueItems\":true}}}]}";
        String value = "{\"l\":[" + numbers(1000) + "]}";
        Result result =
                check(schema, value, small).run(ValidationLimits.defaults().steps());
        assertThat(result.hasVerdict()).isTrue();
        assertThat(result.violations()).hasSize(1);
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    @Test
    void one_budget_serves_all_parts() throws InvalidSchemaException {
        Part body = part("body", ITEMS, list(1000, "1"));
        Part path = part("path", "{\"properties\":{\"a\":{\"type\":\"integer\"}}}", "{\"a\":\"1\"}");
        Part headers = part("headers", "{\"required\":[\"x\"]}", "{\"x\":\"1\"}");
        long all = 0;
        List<Part> parts = new ArrayList<>();
        for (Part part : List.of(body, path, headers)) {
            all += stepsOfVerdict(new RequestCheck(List.of(part), MemoryAccount.unlimited()));
            parts.add(part);
            assertThat(stepsOfVerdict(new RequestCheck(parts, MemoryAccount.unlimited())))
                    .isEqualTo(all);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"required\":[\"a\",\"b\",\"c\",\"d\"]} | {\"a\":1,\"b\":1,\"c\":1,\"d\":1} | 4",
                "{\"enum\":[[0],[1],[2],[3]]} | [3] | 8",
                "{\"const\":[1,2,3,4,5]} | [1,2,3,4,5] | 6",
                "{\"uniqueItems\":true} | [1,2,3,4] | 8",
                "{\"dependentRequired\":{\"a\":[\"b\",\"c\"]}} | {\"a\":1,\"b\":1,\"c\":1} | 3",
                "{\"pattern\":\"^abc$\"} | \"abc\" | 50",
                "{\"additionalProperties\":true} | {\"a\":1,\"b\":2} | 2",
                "{\"propertyNames\":{\"minLength\":1}} | {\"a\":1,\"b\":2} | 4",
            })
    void a_keyword_pays_for_what_it_compares(String schema, String value, long steps) throws InvalidSchemaException {
        assertThat(stepsOfVerdict(check(schema, value)) - 1).isEqualTo(steps);
    }

    @Test
    void a_text_costs_a_step_for_16_characters() throws InvalidSchemaException {
        String text = '"' + "a".repeat(1600) + '"';
        assertThat(stepsOfVerdict(check("{\"const\":" + text + "}", text))).isEqualTo(2 + 100);
        assertThat(stepsOfVerdict(check("{\"const\":" + text + "}", '"' + "a".repeat(1599) + '"')))
                .isGreaterThan(2);
    }

    /** k alternatives that recurse, d levels deep: k^d without a budget. */
    @Test
    void alternatives_that_recurse_end_at_the_budget() throws InvalidSchemaException {
        String schema = """
                {"oneOf": [
                  {"properties": {"of": {"$ref": "#"}, "op": {"const": "a"}}, "required": ["op"]},
                  {"properties": {"of": {"$ref": "#"}, "op": {"const": "b"}}, "required": ["op"]},
                  {"properties": {"of": {"$ref": "#"}, "op": {"const": "c"}}, "required": ["op"]}]}
                """;
        String value = "{\"op\":\"a\"}";
        for (int i = 0; i < 30; i++) value = "{\"op\":\"a\",\"of\":" + value + "}";
        assertThat(check(schema, value).run(ValidationLimits.defaults().steps()).hasVerdict())
                .isFalse();
    }

    @Test
    void schemas_inside_each_other_have_a_limit_on_a_small_stack() throws Exception {
        StringBuilder chain = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
        for (int i = 0; i < 60; i++)
            chain.append("\"d" + i + "\":{\"allOf\":[{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}]},");
        String schema = chain.append("\"d60\":{\"items\":{\"$ref\":\"#\"}}}}").toString();
        RequestCheck deep = check(schema, "[".repeat(64) + "]".repeat(64));
        RequestCheck flat = check(schema, "[[[]]]");
        boolean[] hasVerdict = {true, false};
        Thread small = new Thread(
                null,
                () -> {
                    hasVerdict[0] = deep.run(10_000_000).hasVerdict();
                    hasVerdict[1] = flat.run(10_000_000).hasVerdict();
                },
                "small",
                768 * 1024);
        small.start();
        small.join();
        assertThat(hasVerdict).containsExactly(false, true);
    }

    @Test
    void a_pointer_that_is_too_long_ends_at_the_closest_value_around() throws InvalidSchemaException {
        String schema =
                "{\"$defs\":{\"x\":{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/$defs/x\"}}},\"$ref\":\"#/$defs/x\"}";
        String name = "n".repeat(600);
        List<Violation> violations = check(schema, "{\"a\":{\"" + name + "\":{\"" + name + "\":1}}}")
                .run(1_000_000)
                .violations();
        assertThat(violations).extracting(Violation::pointer).containsExactly("/a/" + name);
        assertThat(check(schema, "{\"" + "n".repeat(40_000) + "\":{}}")
                        .run(1_000_000)
                        .violations())
                .isEmpty();
        assertThat(check(schema, "{\"" + "n".repeat(40_000) + "\":1}")
                        .run(1_000_000)
                        .violations())
                .extracting(Violation::pointer)
                .containsExactly("");
    }

    @Test
    void violations_and_tables_are_paid_for() throws InvalidSchemaException {
        MemoryAccount memory = new MemoryBudget(16 << 20).open(0);
        assertThat(check(ITEMS, list(3, "{}"), memory).run(100_000).violations())
                .hasSize(3);
        assertThat(memory.held()).isGreaterThan(3 * 400);
        long before = memory.held();
        assertThat(check("{\"uniqueItems\":true}", "[1,2,3]", memory)
                        .run(100_000)
                        .violations())
                .isEmpty();
        assertThat(memory.held()).isEqualTo(before);
    }

    @Test
    void the_first_violation_is_the_result_without_memory() throws InvalidSchemaException {
        MemoryAccount memory = new MemoryBudget(1600).open(0);
        Result result = check(ITEMS, list(10, "{}"), memory).run(100_000);
        assertThat(result.violations()).isNotEmpty().hasSizeLessThan(10);
    }
}
