package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.compose.BatchSpec;
import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.FallbackChain;
import dev.sluice.gateway.compose.ForEach;
import dev.sluice.gateway.compose.ResponseBodySpec;
import dev.sluice.gateway.compose.ReturnIfStep;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The notation of loops, batches and {@code return_if}, and their mistakes. */
class LoopsTest {
    private static final String BACKEND = "backends: { a: { url: http://a } }\n";

    private static Route.Spec route(String steps) {
        return TestConfiguration.valid(BACKEND + "routes:\n  POST /x/{id}:\n    steps:\n" + steps.indent(6))
                .routes()
                .get(0);
    }

    private static Step.Spec step(String settings) {
        return requireNonNull(route("s:\n" + settings.indent(2)).steps().get("s"));
    }

    private static List<String> errors(String settings) {
        return TestConfiguration.errors(BACKEND
                + "routes:\n  POST /x/{id}:\n    steps:\n      t: { call: GET a /t }\n      s:\n" + settings.indent(8));
    }

    @Test
    void all_settings_of_a_loop_are_read() {
        CallStep.Spec step = (CallStep.Spec) step("""
                each: $query.ids
                as: product
                key: .sku
                call: GET a /products/{product}{?lang}
                with: { lang: $product.lang }
                headers: { X-Product: $product.sku }
                concurrency: 4
                max: 50
                over: truncate
                optional: item
                batch: { size: 20, list: .items, key: .id }
                """);
        BatchSpec batch = new BatchSpec(20, Expression.parse(".items"), Expression.parse(".id"));
        assertThat(step.each())
                .isEqualTo(new ForEach.Spec(
                        Expression.parse("$query.ids"),
                        "product",
                        Expression.parse(".sku"),
                        4,
                        50,
                        ForEach.Overflow.TRUNCATE,
                        batch));
        assertThat(step.fallbackChain().optional()).isEqualTo(FallbackChain.OptionalMode.ITEM);
        assertThat(step.maxCalls()).isEqualTo(3);
    }

    @Test
    void a_loop_has_default_bounds() {
        CallStep.Spec step = (CallStep.Spec) step("each: $query.ids\ncall: GET a /{item}");
        assertThat(step.each())
                .isEqualTo(new ForEach.Spec(
                        Expression.parse("$query.ids"), "item", null, 8, 100, ForEach.Overflow.FAIL, null));
        assertThat(step.maxCalls()).isEqualTo(100);
    }

    @Test
    void the_maximum_of_calls_includes_fallbacks() {
        assertThat(step("call: GET a /\nfallback: [ { call: GET a /b }, { value: 1 } ]")
                        .maxCalls())
                .isEqualTo(2);
        String loop = "each: $query.ids\nmax: 10\ncall: GET a /{item}\nfallback: [ { call: GET a /b } ]\n";
        assertThat(step(loop).maxCalls()).isEqualTo(11);
        assertThat(step(loop + "optional: item").maxCalls()).isEqualTo(20);
        assertThat(route("s:\n" + loop.indent(2) + "t: { call: GET a / }").maxCalls())
                .isEqualTo(12);
    }

    @Test
    void all_settings_of_return_if_are_read() {
        Step.Spec step = route("""
                t: { call: GET a /t }
                s:
                  return_if: $t.blocked
                  respond: { error: $t.why }
                  answer: { status: 403 }
                """).steps().get("s");
        assertThat(step).isInstanceOfSatisfying(ReturnIfStep.Spec.class, early -> {
            assertThat(early.condition()).isEqualTo(Expression.parse("$t.blocked"));
            assertThat(early.respond()).isInstanceOf(ResponseBodySpec.Mapping.class);
            assertThat(early.answer().status()).isEqualTo(Expression.parse("403"));
            assertThat(early.answer().max())
                    .isEqualTo(ComposedResponse.Spec.defaults().max());
            assertThat(early.maxCalls()).isZero();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "call: GET a /x; concurrency: 3; max: 4 | 7:9: S: each: missing (expected: an expression)",
                "call: GET a /x; batch: { size: 5 } | 7:9: S: each: missing (expected: an expression)",
                "call: GET a /x; optional: item | 8:19: S.optional: item, but the step has no each (expected: true or false)",
                "call: GET a /x; optional: items | 8:19: S.optional: items; did you mean item?",
                "each: $t | 7:9: S.call: missing (expected: METHOD backend /path)",
                "each: $t; call: GET a /x; concurrency: 0 | 9:22: S.concurrency: 0 (expected: 1 to 1000)",
                "each: $t; call: GET a /x; max: 100001 | 9:14: S.max: 100001 (expected: 1 to 100000)",
                "each: $t; call: GET a /x; over: stop | 9:15: S.over: stop (expected: fail, truncate)",
                "each: $t; call: GET a /x; batch: { size: 0 } | 9:24: S.batch.size: 0 (expected: 1 to 10000)",
                "each: $t; call: GET a /x; batch: {} | 9:16: S.batch.size: missing (expected: a whole number)",
                "each: $t; call: GET a /x; batch: { size: 5, of: .x } | 9:27: S.batch.of: unknown key (expected: size, list, key)",
                "each: $t; call: GET a /x; as: t | 9:13: S.as: $t is already defined here; rename the item with as",
                "each: $t; call: GET a /x; as: query | 9:13: S.as: $query is already defined here; rename the item with as",
                "each: $t; call: GET a /x; as: id | 9:13: S.as: $id is already defined here; rename the item with as",
                "each: $t; call: GET a /x; as: a b | 9:13: S.as: a b (expected: a letter, then letters, digits, - and _)",
                "each: $item; call: GET a /x | 7:15: S.each: $item: unknown (expected: $path, $query, $header, $body, $claims, $request, $t)",
                "each: $t; call: GET a /x; when: $item | 9:15: S.when: $item: unknown (expected: $path, $query, $header, $body, $claims, $request, $t)",
                "each: $t; call: GET a /x; fallback: [ { call: 'GET a /{item}' } ] | 9:38: S.fallback[0].call: {item} has no value (expected: id)",
                "each: $t; call: 'GET a /{itme}' | 8:24: S.call: {itme} has no value; did you mean item?",
                "each: $t; call: GET a /x; concurency: 3 | 9:9: S.concurency: unknown key; did you mean concurrency?",
                "return_if: $t; call: GET a /x | 7:20: S.return_if: a step cannot have both call and return_if (expected: one of the two)",
                "return_if: $t; when: $t | 8:9: S.when: unknown key (expected: return_if, respond, answer)",
                "return_if: $nobody.x | 7:20: S.return_if: $nobody: unknown; did you mean $body?",
                "return_if: $t; answer: { headers: { Content-Length: 1 } } | 8:30: S.answer.headers.Content-Length: this header is set by the gateway alone",
            })
    void mistakes_are_reported_at_their_location(String settings, String expected) {
        String path = "routes.POST /x/{id}.steps.s";
        assertThat(errors(settings.replace("; ", "\n")))
                .containsExactly(expected.replace("S: each", path + ".each").replace("S.", path + "."));
    }

    @Test
    void the_default_name_of_an_item_must_not_be_a_step() {
        assertThat(TestConfiguration.errors(BACKEND + "routes: { GET /: { steps: {\n item: { call: GET a /i },\n"
                        + " s: { each: $item, call: GET a /x } } } }"))
                .containsExactly(
                        "4:13: routes.GET /.steps.s.each: $item is already defined here; rename the item with as");
    }

    @Test
    void a_fallback_of_each_item_knows_the_item() {
        assertThat(
                        step(
                                "each: $query.ids\ncall: GET a /{item}\noptional: item\nfallback: [ { call: 'GET a /b/{item}' } ]"))
                .isInstanceOf(CallStep.Spec.class);
    }

    @Test
    void return_if_and_its_dependencies_form_no_cycle() {
        assertThat(TestConfiguration.errors(BACKEND + """
                routes:
                  GET /x:
                    steps:
                      blocked: { return_if: $t.blocked }
                      t: { call: GET a /t, when: not($blocked) }
                """))
                .containsExactly("5:7: routes.GET /x.steps.blocked: steps depend on each other: blocked → t → blocked");
    }
}
