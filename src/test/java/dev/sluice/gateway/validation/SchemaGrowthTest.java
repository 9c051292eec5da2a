package dev.sluice.gateway.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import dev.sluice.language.json.JsonReader;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The check of a request takes linear steps and memory. */
class SchemaGrowthTest {
    private static final int LENGTH = 4000;
    private static final String ANY = """
            {"$defs": {"x": {
                "additionalProperties": {"$ref": "#/$defs/x"}, "items": {"$ref": "#/$defs/x"}, "uniqueItems": true,
                "pattern": "^(a+)+$", "maximum": 5, "multipleOf": 0.01, "propertyNames": {"pattern": "a*b*c"},
                "anyOf": [{"type": "string", "format": "email"}, {"type": ["array", "object"]}]}},
             "$ref": "#/$defs/x"}
            """;

    /** Accepts each value, so that a check does not end early. */
    private static final String VALID = """
            {"$defs": {"x": {
                "additionalProperties": {"$ref": "#/$defs/x"}, "items": {"$ref": "#/$defs/x"}, "minLength": 1,
                "minimum": 0, "propertyNames": {"minLength": 1}, "not": {"pattern": "^b+$"},
                "anyOf": [{"uniqueItems": true}, {"enum": ["a", 1]}, {"type": ["array", "object", "string", "number"]}]}},
             "$ref": "#/$defs/x"}
            """;

    @Property(tries = 60)
    void a_body_takes_linear_memory(@ForAll("bodies") IntFunction<String> body) throws InvalidSchemaException {
        RequestSchema schema = RequestSchema.of(JsonReader.DEFAULT.read(ANY));
        Growth.assertLinearBytes(
                length -> JsonReader.DEFAULT.read(body.apply(length)),
                LENGTH,
                value -> new RequestCheck(
                                List.of(new RequestCheck.Part("body", schema, value)), MemoryAccount.unlimited())
                        .run(Long.MAX_VALUE));
    }

    @Property(tries = 60)
    void a_body_takes_linear_steps(@ForAll("bodies") IntFunction<String> body) throws InvalidSchemaException {
        RequestSchema schema = RequestSchema.of(JsonReader.DEFAULT.read(VALID));
        long small = steps(schema, JsonReader.DEFAULT.read(body.apply(LENGTH)));
        long large = steps(schema, JsonReader.DEFAULT.read(body.apply(2 * LENGTH)));
        assertThat(large).isLessThan((long) (2.8 * small) + 200);
    }

    private static long steps(RequestSchema schema, JsonNode value) {
        StepBudget budget = new StepBudget(Long.MAX_VALUE);
        schema.isValid(value, new Check(budget, MemoryAccount.unlimited(), 1));
        return Long.MAX_VALUE - budget.left();
    }

    @Property(tries = 300)
    void a_number_takes_linear_steps(@ForAll("numbers") Repeated text) {
        Growth.assertLinearSteps(ParameterCoercion.NUMBER, text, LENGTH, Matcher::matches);
        Growth.assertLinearSteps(ParameterCoercion.INTEGER, text, LENGTH, Matcher::matches);
    }

    /** 80,000 steps take at most a millisecond. An item of this list takes two. */
    @Example
    void a_check_runs_on_an_event_loop_for_a_millisecond_only() throws Exception {
        String schema = "{\"items\":{\"type\":\"integer\"}}";
        assertThat(isCheckedOnEventLoop(schema, "[" + "1,".repeat(35_000) + "1]"))
                .isTrue();
        assertThat(isCheckedOnEventLoop(schema, "[" + "1,".repeat(45_000) + "1]"))
                .isFalse();
        // The first violation ends the first pass, and a hundred violations the second one.
        assertThat(isCheckedOnEventLoop(schema, "[" + "{},".repeat(45_000) + "1]"))
                .isTrue();
    }

    private static boolean isCheckedOnEventLoop(String schema, String body) throws Exception {
        RequestSchemas schemas =
                new RequestSchemas(RequestSchema.of(JsonReader.DEFAULT.read(schema)), null, null, null);
        // No worker is free, so a check that needs one cannot be complete.
        RequestSchemas.Resources resources = new RequestSchemas.Resources(
                ValidationLimits.defaults(), MemoryAccount.unlimited(), new CheckWorkers(0), permit -> permit);
        CompletableFuture<Boolean> isComplete = new CompletableFuture<>();
        JsonNode value = JsonReader.DEFAULT.read(body);
        Vertx vertx = Vertx.vertx();
        vertx.runOnContext(start ->
                isComplete.complete(schemas.validate(name -> value, resources).isComplete()));
        boolean result = isComplete.get(10, TimeUnit.SECONDS);
        vertx.close();
        return result;
    }

    @Provide
    Arbitrary<IntFunction<String>> bodies() {
        return Arbitraries.of(
                length -> list(length, i -> String.valueOf(i)),
                length -> list(length, i -> "1e999"),
                length -> list(length, i -> "1e-" + (i + 1)),
                length -> list(length, i -> "\"a" + i + "\""),
                length -> list(length, i -> "{\"a\":[" + i + "]}"),
                length -> "{\"" + "a".repeat(1000) + "\":" + list(length, i -> "1") + "}",
                length -> "{\"" + "a".repeat(length) + "\":" + list(length, i -> "1") + "}",
                length -> "{\"a\":\"" + "a".repeat(length) + "!\"}",
                length -> "[" + "[".repeat(50) + list(length, i -> "0") + "]".repeat(50) + "]");
    }

    private static String list(int length, IntFunction<String> item) {
        return IntStream.range(0, length / 4).mapToObj(item).collect(Collectors.joining(",", "[", "]"));
    }

    @Provide
    Arbitrary<Repeated> numbers() {
        return Growth.texts("--01..eE+9x");
    }
}
