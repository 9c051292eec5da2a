package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteMistakesTest {
    private static final String BACKENDS = "backends: { customers: { url: http://a }, orders: { url: http://b } }\n";

    private static List<String> errors(String text) {
        return TestConfiguration.errors(BACKENDS + text);
    }

    private static List<String> errorsOfSteps(String steps) {
        return errors("routes:\n  POST /x/{id}:\n    steps:\n" + steps.indent(6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | 3:3: routes.GET: not a route (expected: METHOD /path, such as GET /customers/{id})",
                "/a | 3:3: routes./a: not a route (expected: METHOD /path, such as GET /customers/{id}); did you mean GET /a?",
                "GET a | 3:3: routes.GET a: not a route (expected: METHOD /path, such as GET /customers/{id}); did you mean GET /a?",
                "get /a | 3:3: routes.get /a: unknown method get; did you mean GET?",
                "TRACE /a | 3:3: routes.TRACE /a: unknown method TRACE (expected: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS)",
                "GET /a//b | 3:10: routes.GET /a//b: an empty segment matches no request",
                "\"GET   /a/{b}/{c\" | 3:17: routes.GET   /a/{b}/{c: '{c' is neither a literal segment nor {name} nor {name*}",
                "GET /{a*}/b | 3:8: routes.GET /{a*}/b: {a*} must be the last segment",
            })
    void the_key_of_a_route_is_a_method_and_a_path(String key, String expected) {
        assertThat(errors("routes:\n  " + key + ": { respond: 1 }")).containsExactly(expected);
    }

    @Test
    void two_routes_that_match_the_same_requests_name_each_other() {
        assertThat(errors("""
                routes:
                  GET /a/{x}: { respond: 1 }
                  POST /a/{x}: { respond: 1 }
                  GET /a/b: { respond: 1 }
                  GET /a/{y}: { respond: 1 }
                  GET /{rest*}: { respond: 1 }
                  GET /{all*}: { respond: 1 }
                """))
                .containsExactly(
                        "6:3: routes.GET /a/{y}: matches the same requests as the route at conf/a.yaml:3:3",
                        "8:3: routes.GET /{all*}: matches the same requests as the route at conf/a.yaml:7:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{ deadline: 1s }", "{ steps: {} }"})
    void a_route_needs_a_response(String settings) {
        assertThat(errors("routes:\n  GET /a: " + settings))
                .containsExactly("3:3: routes.GET /a: has no response (expected: steps, respond, or both; or proxy)");
    }

    @ParameterizedTest
    @CsvSource({
        "0, a duration such as 250ms; 2s; 5m or 1h",
        "-5s, 10ms to 15m",
        "0s, 10ms to 15m",
        "16m, 10ms to 15m",
    })
    void a_deadline_is_a_positive_duration(String deadline, String expected) {
        assertThat(errors("routes:\n  GET /a: { respond: 1, deadline: " + deadline + " }"))
                .singleElement()
                .asString()
                .startsWith("3:35: routes.GET /a.deadline: ")
                .endsWith("(expected: " + expected.replace(';', ',') + ")");
    }

    @Test
    void a_call_names_a_backend() {
        assertThat(errorsOfSteps("a: { call: \"GET customer /x\" }\nb:\n  call: PUT payments /x"))
                .containsExactly(
                        "5:23: routes.POST /x/{id}.steps.a.call: customer is not in backends; did you mean customers?",
                        "7:19: routes.POST /x/{id}.steps.b.call: payments is not in backends (expected: customers, orders)");
    }

    @Test
    void an_invalid_call_and_missing_keys_are_reported() {
        assertThat(errorsOfSteps(
                        "a: { call: customers /x }\nb: { with: { x: 1 } }\nc: { call: \"GET customers /{?x\" }"))
                .containsExactly(
                        "5:18: routes.POST /x/{id}.steps.a.call: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET customers /x?",
                        "6:10: routes.POST /x/{id}.steps.b.call: missing (expected: METHOD backend /path)",
                        "7:34: routes.POST /x/{id}.steps.c.call: '{' is invalid in a path");
    }

    @Test
    void path_variables_have_a_value() {
        assertThat(errorsOfSteps("a:\n  call: GET customers /x/{id}/{idd}{?page}\n  with: { page: 1, pgae: 2 }\n"))
                .containsExactly(
                        "6:38: routes.POST /x/{id}.steps.a.call: {idd} has no value; did you mean id?",
                        "7:26: routes.POST /x/{id}.steps.a.with.pgae: the path of the call has no such variable; did you mean page?");
        assertThat(errors("routes: { GET /a: { steps: { s: { call: \"GET orders /{x}\" } } } }"))
                .containsExactly("2:55: routes.GET /a.steps.s.call: {x} has no value; give it one in with");
    }

    @Test
    void variables_of_an_expression_are_known() {
        assertThat(errorsOfSteps("""
                customer: { call: GET customers /x, when: $order.ok }
                orders:
                  call: POST orders /x{?c}
                  with: { c: $custmer.id }
                  body: |
                    { "a": $path.id,
                      "b": [for ($query.x) $costomer.y] }
                """))
                .containsExactly(
                        "5:49: routes.POST /x/{id}.steps.customer.when: $order: unknown; did you mean $orders?",
                        "8:20: routes.POST /x/{id}.steps.orders.with.c: $custmer: unknown; did you mean $customer?",
                        "11:34: routes.POST /x/{id}.steps.orders.body: $costomer: unknown; did you mean $customer?");
    }

    @Test
    void a_mistake_in_an_expression_is_reported_at_its_line_in_the_file() {
        assertThat(errorsOfSteps("a:\n  call: POST orders /x\n  body: |\n    { \"a\": 1,\n      \"b\": [1 2] }"))
                .singleElement()
                .asString()
                .startsWith("9:21: routes.POST /x/{id}.steps.a.body: not an expression");
    }

    @Test
    void local_variables_of_an_expression_are_known() {
        assertThat(TestConfiguration.errors("routes: { GET /a: { respond: \"let x = 1 [$x, $y]\" } }"))
                .containsExactly(
                        "1:46: routes.GET /a.respond: $y: unknown (expected: $path, $query, $header, $body, $claims, $request)");
    }

    @Test
    void a_step_cannot_depend_on_itself() {
        assertThat(errorsOfSteps("a: { call: POST orders /x, body: $a }"))
                .containsExactly("5:40: routes.POST /x/{id}.steps.a.body: $a: a step cannot use its own reply");
    }

    @Test
    void steps_cannot_depend_on_each_other() {
        assertThat(errorsOfSteps("""
                free: { call: GET orders /x, when: $c }
                c: { call: GET orders /x, when: $a }
                a: { call: GET orders /x, when: $b }
                b: { call: GET orders /x, when: "$c and $d" }
                d: { call: GET orders /x, when: $e }
                e: { call: GET orders /x, when: $d }
                """))
                .containsExactly(
                        "6:7: routes.POST /x/{id}.steps.c: steps depend on each other: c → a → b → c",
                        "9:7: routes.POST /x/{id}.steps.d: steps depend on each other: d → e → d");
    }

    @Test
    void body_is_not_available_for_methods_without_a_body() {
        assertThat(errors("routes: { GET /a: { respond: $body }, PUT /a: { respond: $body } }"))
                .containsExactly("2:30: routes.GET /a.respond: $body: a GET request has no body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "query", "header", "body", "claims", "request", "respond"})
    void a_step_cannot_have_a_reserved_name(String name) {
        assertThat(errorsOfSteps(name + ": { call: GET orders /x }"))
                .containsExactly("5:7: routes.POST /x/{id}.steps." + name + ": this name is reserved; rename the step");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1a", "a b", "-a", "a.b", "é"})
    void names_are_made_of_letters_digits_and_dashes(String name) {
        String words = ": not a name (expected: a letter, then letters, digits, - and _)";
        assertThat(errorsOfSteps("'" + name + "': { call: GET orders /x }"))
                .containsExactly("5:7: routes.POST /x/{id}.steps." + name + words);
        assertThat(TestConfiguration.errors("backends: { '" + name + "': { url: http://a } }"))
                .containsExactly("1:13: backends." + name + words);
    }

    @Test
    void references_to_identity_and_credentials_must_exist() {
        assertThat(TestConfiguration.errors(TestConfiguration.SHOPPERS + """
                credentials:
                  warehouse: { grant: client_credentials, token_url: http://t/, client_id: x, client_secret: y }
                backends: { a: { url: http://a, credentials: werehouse } }
                routes: { GET /a: { respond: 1, identity: shopers } }
                """))
                .containsExactly(
                        "4:46: backends.a.credentials: werehouse is not in credentials; did you mean warehouse?",
                        "5:43: routes.GET /a.identity: shopers is not in identity; did you mean shoppers?");
    }

    @Test
    void reserved_headers_are_rejected_as_headers_of_a_backend() {
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { headers: { Transfer-Encoding: chunked } } }
                backends:
                  a: { url: http://a, headers: { "x y": 1, host: b, "X-Two": "a\\nb" } }
                """))
                .containsExactly(
                        "1:35: defaults.backend.headers.Transfer-Encoding: this header is set by the gateway alone",
                        "3:32: backends.a.headers: (a value with other characters) (expected: printable ASCII on one line)",
                        "3:34: backends.a.headers.x y: not the name of a header",
                        "3:44: backends.a.headers.host: this header is set by the gateway alone");
    }

    @Test
    void security_settings_that_cannot_be_honoured_are_never_ignored() {
        assertThat(errors("routes: { GET /a: { respond: 1, scopes: [admin] } }"))
                .containsExactly("2:41: routes.GET /a.scopes: needs an identity, and the route has none");
    }
}
