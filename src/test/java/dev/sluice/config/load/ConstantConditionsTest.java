package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions and loops of steps that no request can change. */
class ConstantConditionsTest {
    private static String route(String step) {
        return """
                functions: |
                  def three() 3
                backends: { a: { url: http://a } }
                routes:
                  GET /a:
                    steps:
                      s: { %s }
                      t: { call: GET a /t }
                    respond: "[$s, $t]"
                """.formatted(step);
    }

    private static List<String> warnings(String step) {
        return TestConfiguration.warnings(route(step));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "call: GET a /x, when: true ~ 7:34: routes.GET /a.steps.s.when: the condition is always true",
                "call: GET a /x, when: 1 + 1 == 3 ~ 7:34: routes.GET /a.steps.s.when: the condition is always false",
                "call: GET a /x, when: 'size([1])' ~ 7:34: routes.GET /a.steps.s.when: the condition is always true",
                "return_if: 2 > 1, respond: 1 ~ 7:23: routes.GET /a.steps.s.return_if: the condition is always true",
                "return_if: 'let a = 0 $a', respond: 1 ~ 7:23: routes.GET /a.steps.s.return_if: the condition is always false",
                "call: 'GET a /{i}', as: i, each: 'numbers(2, 1)' ~ 7:45: routes.GET /a.steps.s.each: the list is always empty, so the step makes no call",
            })
    void a_condition_or_a_loop_that_no_request_can_change_is_a_warning(String step, String expected) {
        assertThat(warnings(step)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "call: GET a /x, when: $query.x",
                "call: GET a /x, when: now() > 1900000000",
                "call: GET a /x, when: three() > 2",
                "call: GET a /x, when: '${FLAG:-true}'",
                "call: 'GET a /{i}', as: i, each: 'numbers(1, 5)'",
                "return_if: 'random() > 0.5', respond: 1",
                "call: 'GET a /{when}', with: { when: 1 }",
                "return_if: $query.x, respond: { when: 1 }",
            })
    void other_conditions_and_loops_have_no_warning(String step) {
        assertThat(warnings(step)).isEmpty();
    }

    @Test
    void a_loop_over_a_computed_value_that_is_no_list_is_an_error() {
        assertThat(TestConfiguration.errors(route("call: 'GET a /{i}', as: i, each: '2 + 3'")))
                .containsExactly("7:45: routes.GET /a.steps.s.each: \"2 + 3\" is a number"
                        + " (expected: a list, such as [for ($orders) .id])");
        assertThat(TestConfiguration.errors(route("call: 'GET a /{i}', as: i, each: 'join([\"$a\"], \",\")'")))
                .singleElement()
                .asString()
                .endsWith("is a text (expected: a list, such as [for ($orders) .id])");
    }
}
