package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** An entry that is not valid YAML is one error: its name is known, and nothing is said about names that it may define. */
class FailedEntriesTest {

    @Test
    void a_failed_backend_is_no_unknown_backend() {
        assertThat(TestConfiguration.errors("""
                backends:
                  a: { url: "http://a"b }
                  c: { url: http://c }
                routes:
                  GET /a: { steps: { s: { call: GET a / } } }
                  GET /c: { steps: { s: { call: GET d / } } }
                """))
                .containsExactly(
                        "2:23: text behind the closing quote; put all of it inside the quotes",
                        "6:37: routes.GET /c.steps.s.call: d is not in backends; did you mean a?");
    }

    @Test
    void a_failed_section_may_have_any_name() {
        assertThat(TestConfiguration.errors("""
                backends: { a: { url: "http://a"b } }
                routes:
                  GET /a: { steps: { s: { call: GET d / } } }
                """))
                .containsExactly("1:33: text behind the closing quote; put all of it inside the quotes");
    }

    @Test
    void failed_functions_may_have_any_name_and_parameters() {
        String routes = """
                routes:
                  GET /a: { respond: '{ "a": greeting($path), "b": greeting(1, 2) + sise(1), "c": $greeting }' }
                  GET /b: { respond: "if (greeting(1)) greeting(2).a[0]" }
                """;
        String unknown =
                "2:83: routes.GET /a.respond: $greeting: unknown (expected: $path, $query, $header, $body, $claims,"
                        + " $request)";
        assertThat(TestConfiguration.errors(routes + "functions: |\n  def greeting(a) $a.\n  def other(a) 1\n"))
                .containsExactly(
                        unknown,
                        "6:3: functions: not an expression: unexpected 'def' (expected: a key behind the dot)");
        assertThat(TestConfiguration.errors(routes + "functions: [a]\n"))
                .containsExactly(
                        unknown,
                        "4:12: functions: a list (expected: functions such as def full-name(person) $person.first)");
        assertThat(TestConfiguration.errors(routes + "functions: \"def greeting(a) 1\"x\n"))
                .containsExactly(unknown, "4:31: text behind the closing quote; put all of it inside the quotes");
    }

    @Test
    void failed_steps_may_have_any_name() {
        assertThat(TestConfiguration.errors("""
                backends: { a: { url: "http://a" } }
                routes:
                  GET /a:
                    steps: { s: { call: GET a /{id} } }
                    respond: $s.name
                  GET /b/{id}:
                    steps:
                      s:
                        call: GET a /{x}
                        with: { x: "1"2 }
                      t: { call: "GET a /"1 }
                    respond: "[$s, $t, $u]"
                """))
                .containsExactly(
                        "4:32: within { }, quote texts that hold { } [ ] or ,",
                        "10:23: text behind the closing quote; put all of it inside the quotes",
                        "11:27: text behind the closing quote; put all of it inside the quotes",
                        "12:24: routes.GET /b/{id}.respond: $u: unknown; did you mean $s?");
    }
}
