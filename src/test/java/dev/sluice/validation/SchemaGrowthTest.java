package dev.sluice.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import dev.sluice.json.JsonReader;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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

/** The validation of a request takes linear time and memory. */
class SchemaGrowthTest {
    private static final int LENGTH = 4000;
    private static final String ANY = """
            {"$defs": {"x": {
                "additionalProperties": {"$ref": "#/$defs/x"}, "items": {"$ref": "#/$defs/x"}, "uniqueItems": true,
                "pattern": "^(a+)+$", "maximum": 5, "multipleOf": 0.01, "propertyNames": {"pattern": "a*b*c"},
                "anyOf": [{"type": "string", "format": "email"}, {"type": ["array", "object"]}]}},
             "$ref": "#/$defs/x"}
            """;

    @Property(tries = 60)
    void a_body_takes_linear_memory(@ForAll("bodies") IntFunction<String> body) throws InvalidSchemaException {
        RequestSchemas schemas =
                new RequestSchemas(RequestSchema.of(JsonReader.DEFAULT.read(Buffer.buffer(ANY))), null, null, null);
        Growth.assertLinearBytes(
                length -> JsonReader.DEFAULT.read(Buffer.buffer(body.apply(length))),
                LENGTH,
                value -> schemas.validate(name -> value));
    }

    @Property(tries = 300)
    void a_number_takes_linear_steps(@ForAll("numbers") Repeated text) {
        Growth.assertLinearSteps(ParameterCoercion.NUMBER, text, LENGTH, Matcher::matches);
    }

    @Example
    void a_value_below_long_names_is_refused_before_the_library_copies_its_pointer() throws InvalidSchemaException {
        RequestSchemas schemas =
                new RequestSchemas(RequestSchema.of(JsonReader.DEFAULT.read(Buffer.buffer(ANY))), null, null, null);
        String body = "{\"" + "a".repeat(VertxJsonConverter.MAX_POINTER) + "\":1}";
        assertThat(schemas.validate(name -> JsonReader.DEFAULT.read(Buffer.buffer(body)))
                        .result())
                .extracting(InvalidRequestFailure.Violation::detail)
                .containsExactly("has a value with a pointer of more than 1024 characters");
    }

    /** 500,000 steps take at most 10 ms. */
    @Example
    void only_half_a_million_steps_of_patterns_run_on_an_event_loop() throws Exception {
        String schema = "{\"items\":{\"pattern\":\"[a-z]{1,900}!\"}}";
        assertThat(isCheckedOnEventLoop(schema, "[\"" + "a".repeat(200) + "\"]"))
                .isTrue();
        assertThat(isCheckedOnEventLoop(schema, "[\"" + "a".repeat(300) + "\"]"))
                .isFalse();
        assertThat(isCheckedOnEventLoop(schema, "[\"" + "a".repeat(100) + "\",\"" + "a".repeat(200) + "\"]"))
                .isFalse();
        assertThat(isCheckedOnEventLoop("{}", "[" + "1,".repeat(1000) + "1]")).isTrue();
        assertThat(isCheckedOnEventLoop("{}", "[" + "1,".repeat(1100) + "1]")).isFalse();
        assertThat(isCheckedOnEventLoop("{}", "[" + "1e999,".repeat(100) + "1]"))
                .isFalse();
    }

    private static boolean isCheckedOnEventLoop(String schema, String body) throws Exception {
        RequestSchemas schemas =
                new RequestSchemas(RequestSchema.of(JsonReader.DEFAULT.read(Buffer.buffer(schema))), null, null, null);
        CompletableFuture<Boolean> isComplete = new CompletableFuture<>();
        CountDownLatch isBusy = new CountDownLatch(1);
        Vertx vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));
        // The only worker is busy, so a check on a worker cannot be complete.
        vertx.executeBlocking(() -> isBusy.await(10, TimeUnit.SECONDS));
        vertx.runOnContext(
                start -> isComplete.complete(schemas.validate(name -> JsonReader.DEFAULT.read(Buffer.buffer(body)))
                        .isComplete()));
        boolean result = isComplete.get(10, TimeUnit.SECONDS);
        isBusy.countDown();
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
