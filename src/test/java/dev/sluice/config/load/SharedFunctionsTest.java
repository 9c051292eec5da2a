package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.model.Configuration;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.Expression;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The section {@code functions}: declarations that every expression sees. */
class SharedFunctionsTest {
    private static final String FUNCTIONS = """
            functions: |
              def full-name(p) $p.first + " " + $p.last
              def greeting(p) let name = full-name($p) "Hello " + $name
            """;

    private static String route(String respond) {
        return "routes:\n  GET /x:\n    identity: none\n    respond: '" + respond + "'\n";
    }

    private static Expression respond(String functions, String text) {
        Configuration configuration = TestConfiguration.valid(functions + route(text));
        return configuration
                .routes()
                .get(0)
                .respond()
                .expressions()
                .findFirst()
                .orElseThrow()
                .expression();
    }

    private static JsonNode evaluate(Expression expression) {
        return expression.evaluate(
                RouteFixture.values(name -> RouteFixture.json("{\"first\":\"Ada\",\"last\":\"Lovelace\"}")));
    }

    @Test
    void every_expression_sees_the_functions_and_they_see_each_other() {
        assertThat(evaluate(respond(FUNCTIONS, "greeting($query)"))).hasToString("\"Hello Ada Lovelace\"");
    }

    @Test
    void a_function_of_the_expression_hides_a_shared_one() {
        assertThat(evaluate(respond(FUNCTIONS, "def full-name(p) 1 full-name($query)")))
                .hasToString("1");
    }

    @Test
    void expressions_that_use_the_functions_are_equal_only_with_equal_functions() {
        Expression first = respond(FUNCTIONS, "greeting($query)");
        assertThat(first).isEqualTo(respond(FUNCTIONS, "greeting($query)"));
        assertThat(first).isNotEqualTo(respond(FUNCTIONS.replace("Hello", "Hi"), "greeting($query)"));
        assertThat(respond(FUNCTIONS, "1")).isEqualTo(respond(FUNCTIONS.replace("Hello", "Hi"), "1"));
    }

    @Test
    void mistakes_in_functions_have_their_locations() {
        assertThat(errors("functions: |\n  def f(x) $y\n"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("2:12: functions: not an expression: $y is unknown here");
        assertThat(errors("functions: |\n  def f(x) 1\n  2\n"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("3:3: functions: not an expression: unexpected '2' (expected: def)");
        assertThat(errors("functions: [1]\n")).hasSize(1).first().asString().contains("functions: ");
    }

    @Test
    void an_unknown_function_is_reported_with_the_closest_shared_name() {
        assertThat(errors(FUNCTIONS + route("gretting($query)")))
                .hasSize(1)
                .first()
                .asString()
                .contains("there is no function gretting(); did you mean greeting($query)?");
    }

    @Test
    void a_route_may_only_tighten_the_limits_of_the_server() {
        String text = """
                server: { limits: { expression: { steps: 2000 } } }
                routes:
                  GET /x:
                    identity: none
                    limits: { expression: { steps: %s } }
                    respond: '1'
                """;
        assertThat(TestConfiguration.errors(text.formatted("1500"))).isEmpty();
        assertThat(TestConfiguration.errors(text.formatted("3000")))
                .containsExactly("5:36: routes.GET /x.limits.expression.steps: 3000 (expected: at most 2000,"
                        + " server.limits.expression.steps)");
        assertThat(TestConfiguration.errors(text.formatted("0"))).hasSize(1);
    }

    private static List<String> errors(String text) {
        return TestConfiguration.errors(text);
    }
}
