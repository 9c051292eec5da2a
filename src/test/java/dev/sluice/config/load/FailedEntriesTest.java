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

    @Test
    void an_entry_without_its_colon_is_the_only_error_and_may_have_any_name() {
        assertThat(TestConfiguration.errors("""
                backends:
                  a: { url: "http://a", timeout: 5 }
                  b
                    url: "http://b"
                routes:
                  GET /b: { steps: { s: { call: GET b / } } }
                """))
                .containsExactly(
                        "2:34: backends.a.timeout: 5 (expected: { attempt: 5s })", "3:3: no ': ' after this key");
        assertThat(TestConfiguration.errors("""
                backends: { a: { url: "http://a" } }
                routes:
                  GET /a:
                    steps:
                      s: { call: GET a / }
                      t
                        call: GET a /
                    respond: '[$t, $s.x, $path.id]'
                  GET /b: { respond: $t }
                """))
                .containsExactly(
                        "6:7: no ': ' after this key",
                        "8:26: routes.GET /a.respond: $path.id is always null: there is no key id",
                        "9:22: routes.GET /b.respond: $t: unknown (expected: $path, $query, $header, $body, $claims,"
                                + " $request)");
    }

    @Test
    void an_entry_that_is_no_key_hides_no_error_beside_it() {
        assertThat(TestConfiguration.errors("""
                backends: { a: { url: "http://a" } }
                routes:
                  GET /a:
                    respond: $a
                  "GET /b"x: { respond: 1 }
                  GET /c: { steps: { s: { call: GET c / } } }
                  GET /e:
                    identity: [a]
                    respond 1
                  GET /f:
                    respond: 1
                  }
                  GET /g: { respond: $g }
                """))
                .containsExactly(
                        "4:14: routes.GET /a.respond: $a: unknown (expected: $path, $query, $header, $body, $claims,"
                                + " $request)",
                        "5:12: does not belong to the lines above; check the indentation",
                        "6:37: routes.GET /c.steps.s.call: c is not in backends; did you mean a?",
                        "8:16: routes.GET /e.identity[0]: a is not in identity; there are none",
                        "9:5: no ': ' after this key",
                        "12:3: does not belong to the lines above; check the indentation",
                        "13:22: routes.GET /g.respond: $g: unknown (expected: $path, $query, $header, $body, $claims,"
                                + " $request)");
    }

    @Test
    void a_missing_setting_may_be_the_line_without_its_colon() {
        assertThat(TestConfiguration.errors("""
                backends:
                  a:
                    timeout: { attempt: 1s }
                    url "http://a"
                credentials:
                  c:
                    client_id: x
                    grant client_credentials
                routes:
                  GET /a/{id}:
                    steps:
                      s:
                        call: GET a /{x}
                        with
                          x: 1
                      t:
                        call: GET a /{x}
                        with:
                          y: 1
                          x 1
                      u:
                        when: "true"
                        call GET a /
                """))
                .containsExactly(
                        "4:5: no ': ' after this key",
                        "8:5: no ': ' after this key",
                        "14:9: no ': ' after this key",
                        "19:11: routes.GET /a/{id}.steps.t.with.y: the path of the call has no such variable; did you mean x?",
                        "20:11: no ': ' after this key",
                        "23:9: no ': ' after this key");
    }

    @Test
    void a_text_that_the_next_key_continues_is_one_error() {
        assertThat(TestConfiguration.errors("""
                backends:
                  a:
                    url "http://a"
                    timeout: { attempt: 1s }
                routes: { GET /a: { proxy: a /a, forward: { query: none } } }
                """))
                .containsExactly("4:12: no ':' can stand here; check the indentation, or quote the text");
    }

    @Test
    void a_flow_collection_at_the_indentation_of_its_key_is_one_error() {
        String file = """
                backends: { b: { url: "http://b" } }
                routes:
                  GET /a:
                    steps: {
                    s: { call: "GET b"x },
                    t: { call: GET b /y }
                    }
                    respond: $u
                    deadline: [
                    "1s" "2s",
                    ]
                  GET /b: { respond: $v }
                """;
        assertThat(TestConfiguration.errors(file))
                .containsExactly(
                        "5:23: text behind the closing quote; put all of it inside the quotes",
                        "10:10: a comma is missing before this text",
                        "12:22: routes.GET /b.respond: $v: unknown (expected: $path, $query, $header, $body, $claims,"
                                + " $request)");
        assertThat(TestConfiguration.errors(file.replace("b\"x },\n    t: { call: GET b /y }", "b\"x ],\n    t: 1")))
                .containsExactly(
                        "5:23: text behind the closing quote; put all of it inside the quotes",
                        "10:10: a comma is missing before this text",
                        "12:22: routes.GET /b.respond: $v: unknown (expected: $path, $query, $header, $body, $claims,"
                                + " $request)");
    }

    @Test
    void the_end_of_a_flow_collection_with_an_open_quote_is_no_other_error() {
        assertThat(TestConfiguration.errors("""
                routes:
                  GET /a:
                    steps: {
                    s: { call: "GET b },
                    t: { call: GET b /y }
                    }
                    respond: 1
                  GET /b:
                    respond: 1
                  }
                """))
                .containsExactly(
                        "4:16: this quote is never closed",
                        "10:3: does not belong to the lines above; check the indentation");
    }

    @Test
    void settings_of_a_failed_default_are_not_replaced_by_built_in_settings() {
        assertThat(TestConfiguration.errors("""
                defaults:
                  route: { identity: [main }
                identity: { main: { jwt: { issuer: "https://i", audience: a } } }
                credentials: { r: { grant: relay } }
                backends: { a: { url: "https://a", credentials: r } }
                routes:
                  GET /a: { require: '$claims.admin', scopes: [x], respond: $claims.sub }
                  GET /b: { proxy: a /b }
                """))
                .containsExactly("2:22: not closed, or holds a text with { } [ ] or , that is not quoted");
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { http2: "true"x } }
                backends: { a: { url: "https://a", timeout: { total: 100ms } } }
                routes: { POST /a: { proxy: a /a, grpc: true } }
                """))
                .containsExactly("1:37: text behind the closing quote; put all of it inside the quotes");
        assertThat(TestConfiguration.errors("""
                defaults:
                  backend:
                    timeout: { attempt: "10ms"x }
                    retry:
                      attempts: 2
                    breaker: { calls: 900 }x
                backends:
                  a: { url: "https://a", breaker: { minimum: 500, rate: 200% } }
                  b: { url: "https://b", breaker: { minimum: 500, calls: 400 } }
                routes: { POST /a: { proxy: a /a, grpc: true } }
                """))
                .containsExactly(
                        "3:31: text behind the closing quote; put all of it inside the quotes",
                        "6:28: no text can follow here; check quotes and indentation",
                        "8:57: backends.a.breaker.rate: 200% (expected: 1% to 100%)",
                        "9:46: backends.b.breaker.minimum: 500 (expected: at most calls, 400)",
                        "10:41: routes.POST /a.grpc: backend a has http2: false (expected: a backend with http2: true)");
        assertThat(TestConfiguration.errors("""
                server: { limits: { expression: { steps: "90000000"x } } }
                routes:
                  GET /a:
                    limits: { expression: { steps: 80000000 }, validation: { steps: 80000000 }, body: 1GiB }
                    proxy: { a: /a }
                  GET /b:
                    limits: { body: 1GiB }
                    proxi: a /a
                  GET /c:
                    limits: { body: 1GiB }
                    respond: 1
                    proxy a /a
                admin: { port: 8080 }
                identity: { c: { client_certificate: {} } }
                """))
                .containsExactly(
                        "1:52: text behind the closing quote; put all of it inside the quotes",
                        "5:12: routes.GET /a.proxy: a mapping (expected: backend /path)",
                        "8:5: routes.GET /b.proxi: unknown key; did you mean proxy?",
                        "12:5: no ': ' after this key");
        assertThat(TestConfiguration.errors("""
                routes: { GET /a: { limits: { expression: { steps: 2000000 } }, respond: 1 } }
                admin: { port: 8080 }
                identity: { c: { client_certificate: { names: [a] } } }
                """)).hasSize(3);
        assertThat(TestConfiguration.load("""
                defaults: { route: { identity: "main"x } }
                routes: { GET /a: { respond: $claims.sub } }
                """).warnings()).isEmpty();
    }
}
