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
    void a_name_that_the_path_of_the_route_has_not_is_an_error() {
        assertThat(errors("GET /a/{id}", "respond: $path.Id"))
                .containsExactly("4:14: routes.GET /a/{id}.respond: $path.Id is always null: there is no key Id;"
                        + " did you mean $path.id?");
        assertThat(errors("GET /a/{id}", "respond: $path.id.x"))
                .containsExactly("4:14: routes.GET /a/{id}.respond: $path.id.x is always null: a text has no keys");
        assertThat(errors("GET /a/{id*}", "respond: '{ \"a\": $path.id[0], \"b\": $path.id.x }'"))
                .containsExactly("4:40: routes.GET /a/{id*}.respond: $path.id.x is always null: a list has no keys");
        assertThat(errors("GET /a/{id}", "respond: 1\nrequire: '$claims.sub == $path.Id'\nidentity: none"))
                .anyMatch(error -> error.contains("$path.Id is always null"));
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
    }

    @Test
    void defaults_are_left_out() {
        assertThat(TestConfiguration.errors("defaults: { route: { answer: { headers: { X-A: $path.Id } } } }\n"
                        + text("GET /a", "respond: 1")))
                .isEmpty();
    }
}
