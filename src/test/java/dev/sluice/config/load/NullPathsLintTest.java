package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Paths that are null for every request. */
class NullPathsLintTest {
    private static final String BACKENDS = "backends: { b: { url: http://b } }\n";

    private static List<String> errors(String key, String route) {
        return TestConfiguration.errors(text(key, route));
    }

    private static List<String> warnings(String key, String route) {
        return TestConfiguration.warnings(text(key, route)).stream()
                .filter(warning -> warning.contains("is always null"))
                .toList();
    }

    private static String text(String key, String route) {
        return BACKENDS + "routes:\n  " + key + ":\n" + route.indent(4);
    }

    @Test
    void a_name_that_the_path_of_the_route_does_not_have_is_an_error() {
        assertThat(errors("GET /a/{id}", "respond: $path.Id"))
                .containsExactly("4:14: routes.GET /a/{id}.respond: $path.Id is always null: there is no key Id;"
                        + " did you mean $path.id?");
        assertThat(errors(
                        "GET /a/{id}", "respond: '{ \"a\": $path // all\n\n        .\"Id\".x, \"b\": $path[\"Id\"] }'"))
                .hasSize(2);
        assertThat(errors("GET /a/{id}", "respond: 1\nrequire: '$claims.sub == $path.Id'\nidentity: none"))
                .anyMatch(error -> error.contains("$path.Id is always null"));
    }

    @Test
    void a_part_of_a_parameter_and_an_element_of_all_are_warnings() {
        assertThat(warnings("GET /a/{id}", "respond: fallback($path.id.x, 1)"))
                .containsExactly("4:23: routes.GET /a/{id}.respond: $path.id.x is always null: a text has no keys");
        assertThat(warnings("GET /a/{id*}", "respond: '{ \"a\": $path.id[0], \"b\": $path.id.x }'"))
                .containsExactly("4:40: routes.GET /a/{id*}.respond: $path.id.x is always null: a list has no keys");
        assertThat(warnings("GET /a/{id}", "respond: $path[0]")).hasSize(1);
    }

    @Test
    void a_template_that_routes_share_may_have_the_parameters_of_another() {
        String routes = """
                routes:
                  GET /a/{id}: { respond: &card '{ "id": fallback($path.id, $path.sku) }' }
                  GET /b/{sku}: { respond: *card }
                  GET /c/{id}: { answer: &answer { headers: { X-Id: $path.sku } }, respond: 1 }
                  GET /d/{sku}: { answer: *answer, respond: 1 }
                """;
        assertThat(TestConfiguration.warnings(routes))
                .containsExactly(
                        "2:51: routes.GET /b/{sku}.respond: $path.id is always null: there is no key id"
                                + " (expected: sku)",
                        "2:61: routes.GET /a/{id}.respond: $path.sku is always null: there is no key sku"
                                + " (expected: id)",
                        "4:53: routes.GET /c/{id}.answer.headers.X-Id: $path.sku is always null: there is no key sku"
                                + " (expected: id)");
        assertThat(TestConfiguration.errors(routes.replace("*card", "$path.Sku")))
                .extracting(error -> error.substring(0, 5))
                .containsExactly("2:61:", "3:28:");
    }

    @Test
    void a_step_with_the_name_of_a_variable_of_another_gateway_keeps_its_name() {
        String steps = """
                steps:
                  a: { call: GET b /a }
                  %1$s: { call: "GET b /x/{item}", each: $a }
                respond: $%1$s%2$s
                """;
        assertThat(warnings("GET /a", steps.formatted("token", "[0].value")))
                .containsExactly("7:14: routes.GET /a.respond: $token[0] is always null: an object has no element 0;"
                        + " did you mean array($token)[0].value.value?");
        assertThat(warnings("GET /a", steps.formatted("env", "[0]")))
                .containsExactly("7:14: routes.GET /a.respond: $env[0] is always null: an object has no element 0;"
                        + " did you mean array($env)[0].value?");
        assertThat(warnings("GET /a", "respond: 'let user = { \"id\": 1 } $user.nmae'"))
                .containsExactly(
                        "4:38: routes.GET /a.respond: $user.nmae is always null: there is no key nmae (expected: id)");
        assertThat(warnings("GET /a", "respond: $request.query.page"))
                .containsExactly("4:14: routes.GET /a.respond: $request.query.page is always null;"
                        + " did you mean $query.page?");
    }

    @Test
    void the_origin_of_the_request_is_closed() {
        assertThat(warnings("GET /a", "respond: $request.ip"))
                .containsExactly("4:14: routes.GET /a.respond: $request.ip is always null: there is no key ip"
                        + " (expected: client, host, network, scheme)");
    }

    @Test
    void a_step_with_each_is_an_object_or_its_fallback() {
        String steps = """
                steps:
                  a: { call: GET b /a }
                  s: { call: "GET b /x/{item}", each: $a%s }
                respond: %s
                """;
        assertThat(warnings("GET /a", steps.formatted("", "$s[0].name")))
                .hasSize(1)
                .first()
                .asString()
                .contains("did you mean array($s)[0].value.name?");
        assertThat(warnings("GET /a", steps.formatted(", fallback: [{ value: [] }]", "$s[0]")))
                .hasSize(1);
        assertThat(warnings("GET /a", steps.formatted(", fallback: [{ value: [1] }]", "$s[0]")))
                .isEmpty();
        assertThat(warnings("GET /a", steps.formatted(", fallback: [{ call: GET b /y }]", "$s[0]")))
                .isEmpty();
        assertThat(warnings("GET /a", steps.formatted(", optional: true", "$s[0]")))
                .hasSize(1);
        assertThat(warnings("GET /a", steps.formatted("", "$a[0].x"))).isEmpty();
    }

    @Test
    void a_schema_that_names_all_properties_closes_its_part() {
        String route = """
                validate: { %s: { type: object, properties: { id: {}, x-tenant: {} }, additionalProperties: %s } }
                respond: %s
                """;
        assertThat(warnings("GET /a", route.formatted("query", "false", "$query.page")))
                .hasSize(1);
        assertThat(warnings(
                        "GET /a",
                        route.formatted("query", "false", "$query.x")
                                .replace("x-tenant", "key")
                                .replace("id:", "value:")))
                .containsExactly("5:14: routes.GET /a.respond: $query.x is always null: there is no key x"
                        + " (expected: key, value)");
        assertThat(warnings("GET /a", route.formatted("query", "true", "$query.page")))
                .isEmpty();
        assertThat(warnings("GET /a", route.formatted("query", "false", "$query.id.x")))
                .isEmpty();
        assertThat(warnings("GET /a", route.formatted("headers", "false", "$header.accept")))
                .hasSize(1);
        assertThat(warnings("GET /a", route.formatted("headers", "false", "$header.x-tenant")))
                .isEmpty();
        assertThat(warnings("POST /a", route.formatted("body", "false", "$body.name")))
                .hasSize(1);
        assertThat(warnings("POST /a", route.formatted("body", "false, anyOf: [{}]", "$body.name")))
                .isEmpty();
        assertThat(warnings("POST /a", route.formatted("body", "false, $defs: { x: {} }", "$body.name")))
                .hasSize(1);
        assertThat(warnings(
                        "POST /a", route.formatted("body", "false", "$body.idd").replace("type: object, ", "")))
                .containsExactly("5:14: routes.POST /a.respond: $body.idd is always null: there is no key idd;"
                        + " did you mean $body.id?");
    }

    @Test
    void defaults_are_left_out() {
        assertThat(TestConfiguration.errors("defaults: { route: { answer: { headers: { X-A: $path.Id } } } }\n"
                        + text("GET /a", "respond: 1")))
                .isEmpty();
    }
}
