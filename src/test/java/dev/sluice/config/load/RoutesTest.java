package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.CallTemplate;
import dev.sluice.gateway.compose.Fallback;
import dev.sluice.gateway.compose.FallbackChain;
import dev.sluice.gateway.compose.ResponseBodySpec;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.uri.PathPattern;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private static final String BACKEND = "backends: { a: { url: http://a } }\n";

    private static Route.Spec route(String text) {
        return TestConfiguration.valid(BACKEND + text).routes().get(0);
    }

    private static CallStep.Spec step(String settings) {
        Route.Spec route = route("routes: { GET /x: { steps: { s: { call: GET a /x, " + settings + " } } } }");
        return (CallStep.Spec) requireNonNull(route.steps().get("s"));
    }

    private static List<String> errors(String text) {
        return TestConfiguration.errors(BACKEND + text);
    }

    @Test
    void all_settings_of_a_route_are_read() {
        Route.Spec route = route("""
                routes:
                  POST /orders/{id}:
                    deadline: 900ms
                    steps:
                      customer:
                        call: GET a /customers/{id}{?full}
                        with: { full: $query.full }
                      order:
                        call: POST a /orders
                        headers: { X-Customer: $customer.id, accept: '"application/json"' }
                        body: |
                          { "lines": $body.lines }
                        when: true
                        accept: { 404: null, 409: 1 }
                        optional: true
                    respond: $order
                """);
        assertThat(route.method()).isEqualTo(HttpMethod.POST);
        assertThat(route.path()).isEqualTo(PathPattern.parse("/orders/{id}"));
        assertThat(route.deadline()).hasMillis(900);
        assertThat(route.steps().keySet()).containsExactly("customer", "order");
        assertThat(route.steps().get("order"))
                .isEqualTo(new CallStep.Spec(
                        new CallTemplate.Spec(
                                CallTarget.parse("POST a /orders"),
                                Map.of(),
                                Map.of(
                                        "X-Customer",
                                        Expression.parse("$customer.id"),
                                        "accept",
                                        Expression.parse("\"application/json\"")),
                                Expression.parse("{ \"lines\": $body.lines }\n")),
                        null,
                        new FallbackChain.Spec(FallbackChain.OptionalMode.TRUE, List.of()),
                        Map.of(404, NullNode.getInstance(), 409, IntNode.valueOf(1)),
                        Expression.parse("true")));
        assertThat(route.respond()).isEqualTo(new ResponseBodySpec.Value(Expression.parse("$order")));
    }

    @Test
    void steps_keep_the_order_of_the_file() {
        Route.Spec route = route(
                "routes: { GET /x: { steps: { z: { call: GET a /x }, m: { call: GET a /x }, a: { call: GET a /x } } } }");
        assertThat(route.steps().keySet()).containsExactly("z", "m", "a");
    }

    @Test
    void without_respond_the_response_has_every_step() {
        assertThat(route("routes: { GET /x: { steps: { s: { call: GET a /x } } } }")
                        .respond())
                .isEqualTo(new ResponseBodySpec.AllSteps());
    }

    @Test
    void respond_may_be_a_mapping_in_a_mapping() {
        ResponseBodySpec respond = route("routes: { GET /x: { respond: { a: $path, b: { c: 1, d: {} } } } }")
                .respond();
        assertThat(respond)
                .isEqualTo(new ResponseBodySpec.Mapping(Map.of(
                        "a", new ResponseBodySpec.Value(Expression.parse("$path")),
                        "b",
                                new ResponseBodySpec.Mapping(Map.of(
                                        "c", new ResponseBodySpec.Value(Expression.parse("1")),
                                        "d", new ResponseBodySpec.Mapping(Map.of()))))));
    }

    @Test
    void a_list_as_respond_is_rejected_with_the_right_notation() {
        assertThat(errors("routes: { GET /x: { respond: { a: [1] } } }"))
                .containsExactly("2:35: routes.GET /x.respond.a: a list (expected: a mapping, or "
                        + "an expression in quotes: \"[1]\")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | []",
                "null | null",
                "{ available: null } | {\"available\":null}",
                "[ { value: [] } ] | []",
                "[ { value: null } ] | null",
                "[ { id: 1 } ] | [{\"id\":1}]",
                "[ { value: 1, id: 2 } ] | [{\"value\":1,\"id\":2}]",
                "[ { value: 1 }, 2 ] | [{\"value\":1},2]",
                "{ value: 1 } | {\"value\":1}",
            })
    void a_fallback_is_a_bare_value_or_a_chain(String fallback, String json) {
        assertThat(step("fallback: " + fallback).fallbackChain().fallback())
                .singleElement()
                .extracting(
                        alternative -> ((Fallback.Value) alternative).value().toString())
                .isEqualTo(json);
    }

    @Test
    void a_fallback_chain_has_calls_and_a_final_value() {
        CallStep.Spec step =
                step("fallback: [ { call: \"GET a /y{?z}\", with: { z: 1 }, headers: { h: 2 } }, { value: 1 } ]");
        CallTemplate.Spec other = new CallTemplate.Spec(
                CallTarget.parse("GET a /y{?z}"),
                Map.of("z", Expression.parse("1")),
                Map.of("h", Expression.parse("2")),
                null);
        assertThat(step.fallbackChain().fallback())
                .containsExactly(new Fallback.Call(other), new Fallback.Value(IntNode.valueOf(1)));
        assertThat(step.fallbackChain().optional()).isNull();
        assertThat(step("optional: false, fallback: [ { call: GET a /y } ]")
                        .fallbackChain()
                        .optional())
                .isEqualTo(FallbackChain.OptionalMode.FALSE);
    }

    @Test
    void unsupported_and_unreachable_alternatives_are_errors() {
        assertThat(errors("""
                routes:
                  GET /x:
                    steps:
                      s:
                        call: GET a /x
                        fallback: [ { stale: 10m }, { call: GET a /y }, { value: 1 }, { value: 2 } ]
                """))
                .containsExactly(
                        "7:23: routes.GET /x.steps.s.fallback[0].stale: not supported yet (expected: call or value)",
                        "7:71: routes.GET /x.steps.s.fallback[3]: never reached: the value before it never fails");
    }

    @Test
    void an_invalid_alternative_among_calls_is_reported() {
        assertThat(
                        errors(
                                "routes: { GET /x: { steps: { s: { call: GET a /x,\n fallback: [ { call: GET a /y }, { vaule: 1 }, 2 ] } } } }"))
                .containsExactly(
                        "3:34: routes.GET /x.steps.s.fallback[1]: a mapping (expected: { call: … } or { value: … })",
                        "3:48: routes.GET /x.steps.s.fallback[2]: 2 (expected: { call: … } or { value: … })");
    }

    @Test
    void an_alternative_has_all_settings_of_a_call() {
        assertThat(errors("""
                routes:
                  GET /x:
                    steps:
                      s:
                        call: GET a /x
                        fallback:
                          - { call: GET b /y, vaule: 1 }
                          - { call: "GET a /{z}", value: 1 }
                          - { call: "GET a /y", with: { z: $s }, headers: { Host x: 1 }, body: 1 }
                """))
                .containsExactly(
                        "8:25: routes.GET /x.steps.s.fallback[0].call: b is not in backends; did you mean a?",
                        "8:31: routes.GET /x.steps.s.fallback[0].vaule: unknown key (expected: call, with, headers, body)",
                        "9:30: routes.GET /x.steps.s.fallback[1].call: {z} has no value; give it one in with",
                        "9:35: routes.GET /x.steps.s.fallback[1].value: unknown key (expected: call, with, headers, body)",
                        "10:41: routes.GET /x.steps.s.fallback[2].with.z: the path of the call has no such variable",
                        "10:44: routes.GET /x.steps.s.fallback[2].with.z: $s: a step cannot use its own reply",
                        "10:61: routes.GET /x.steps.s.fallback[2].headers.Host x: not the name of a header",
                        "10:80: routes.GET /x.steps.s.fallback[2].body: a GET call sends no body");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optional: false, fallback: 1 | routes.GET /x.steps.s.fallback: replaces the reply of a failed step, but optional is false (expected: one of the two)",
                "fallback: | routes.GET /x.steps.s.fallback: nothing (expected: a value, such as null or [])",
                "body: 1 | routes.GET /x.steps.s.body: a GET call sends no body",
                "accept: { 204: null } | routes.GET /x.steps.s.accept.204: 204 (expected: a status from 300 to 599; 2xx is accepted anyway)",
                "accept: { 600: null } | routes.GET /x.steps.s.accept.600: 600 (expected: a status from 300 to 599; 2xx is accepted anyway)",
                "headers: { Content-Length: 1 } | routes.GET /x.steps.s.headers.Content-Length: this header is set by the gateway alone",
                "headers: { 'a b': 1 } | routes.GET /x.steps.s.headers.a b: not the name of a header",
                "with: { x: 1 } | routes.GET /x.steps.s.with.x: the path of the call has no such variable",
                "when: 'a b' | routes.GET /x.steps.s.when: not an expression",
            })
    void contradictory_settings_of_a_step_are_rejected(String settings, String expected) {
        List<String> errors = errors("routes: { GET /x: { steps: { s: {\n   call: GET a /x, " + settings + " } } } }");
        assertThat(errors).hasSize(1).first().asString().contains(": " + expected);
    }
}
