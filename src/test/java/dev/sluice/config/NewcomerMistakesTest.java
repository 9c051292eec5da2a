package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.Finding;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Notations of other routers, and expressions in the wrong place: each is an error or a warning with the right spelling. */
class NewcomerMistakesTest {
    private static final String BACKENDS =
            "backends: { users: { url: http://users }, orders: { url: http://orders } }\n";

    /** Returns the findings about one setting, without file and path. */
    private static List<String> findings(String yaml, String setting) {
        LoadResult loaded = TestConfiguration.load(yaml);
        return Stream.concat(loaded.errors().stream(), loaded.warnings().stream())
                .filter(finding -> finding.path().endsWith(setting))
                .map(NewcomerMistakesTest::text)
                .toList();
    }

    private static String text(Finding finding) {
        return finding.location().line() + ":" + finding.location().column() + ": " + finding.message();
    }

    private static List<String> ofKey(String key) {
        return findings("routes:\n  '" + key + "': { respond: 1 }\n", key);
    }

    private static List<String> ofCall(String call) {
        return findings(
                BACKENDS + "routes:\n  GET /users/{id}:\n    steps:\n      customer: { call: GET users /me }\n"
                        + "      s:\n        call: '" + call + "'\n",
                "s.call");
    }

    private static List<String> ofStep(String setting, String value) {
        return findings(
                BACKENDS + "routes:\n  POST /a:\n    steps:\n      s:\n        call: POST users /a/{item}\n        "
                        + setting + ": " + value + "\n",
                setting);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /users/:id | 2:15: :id is a literal segment; did you mean {id}?",
                "GET /users/:id/orders | 2:15: :id is a literal segment; did you mean {id}?",
                "GET /users/:id(num) | 2:15: :id(num) is a literal segment; did you mean {id}?",
                "GET /files/* | 2:15: * is a literal segment; did you mean {rest*}?",
                "GET /files/** | 2:15: ** is a literal segment; did you mean {rest*}?",
                "GET /files/*/meta | 2:15: * is a literal segment; did you mean {name}?",
                "GET /files/*path | 2:15: *path is a literal segment; did you mean {path*}?",
                "GET /files/:path* | 2:15: :path* is a literal segment; did you mean {path*}?",
            })
    void a_valid_segment_in_the_notation_of_another_router_is_a_warning(String key, String expected) {
        assertThat(ofKey(key)).containsExactly(expected);
        assertThat(TestConfiguration.load("routes:\n  '" + key + "': { respond: 1 }\n")
                        .errors())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<id> | {id}",
                ":id(\\d+) | {id}",
                "<int:id> | {id}",
                "<path:rest> | {rest*}",
                "[id] | {id}",
                "[...rest] | {rest*}",
                "{id:[0-9]+} | {id}",
                "{id:int} | {id}",
                "{id?} | {id}",
                "{{id}} | {id}",
                "{*path} | {path*}",
                "{**path} | {path*}",
                "{path...} | {path*}",
                "{path+} | {path*}",
                "{path:.*} | {path*}",
                "${id} | {id}",
                "${path.id} | {id}",
                "{path.id} | {id}",
                "{$path.id} | {id}",
            })
    void an_invalid_segment_in_the_notation_of_another_router_has_a_suggestion(String segment, String suggestion) {
        assertThat(ofKey("GET /a/" + segment))
                .containsExactly("2:11: '" + segment
                        + "' is neither a literal segment nor {name} nor {name*}; did you mean " + suggestion + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a/{id}",
                "GET /a/{rest*}",
                "POST /messages:send",
                "GET /odata/$metadata",
                "GET /a/*.js",
                "GET localhost/a",
                "GET shop.example.com/a",
                "GET /",
            })
    void other_paths_have_no_warning(String key) {
        assertThat(ofKey(key)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET users/{id} | users is a host here, because no / precedes it; did you mean GET /users/{id}?",
                "POST Users/{id}/orders | users is a host here, because no / precedes it; did you mean POST /users/{id}/orders?",
            })
    void a_key_whose_first_segment_is_a_host_is_a_warning(String key, String expected) {
        assertThat(ofKey(key)).singleElement().asString().matches("2:\\d+: \\Q" + expected + "\\E");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET users | GET /users",
                "get users | GET /users",
                "/users/{id} | GET /users/{id}",
                "POST/users | POST /users",
                "GET:/users | GET /users",
            })
    void a_key_without_a_slash_a_space_or_a_method_has_a_suggestion(String key, String suggestion) {
        assertThat(ofKey(key))
                .containsExactly("2:4: not a route (expected: METHOD /path, such as GET /customers/{id}); did you mean "
                        + suggestion + "?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET users /users/:id | 7:33: :id is a literal segment; did you mean {id}?",
                "GET users /users/* | 7:33: * is a literal segment; did you mean {rest*}?",
                "GET users /users/$path.id | 7:33: $path.id is sent as it is written; did you mean {id}?",
                "GET users /users/$id/x | 7:33: $id is sent as it is written; did you mean {id}?",
                "GET users /users?id=$path.id | 7:36: $path.id is sent as it is written; did you mean {id}?",
                "GET users /users/$customer.id | 7:33: $customer.id is sent as it is written (expected: {id}, and id: $customer.id in with)",
                "GET users /users/$query.user | 7:33: $query.user is sent as it is written (expected: {user}, and user: $query.user in with)",
                "GET users /users/${path.id} | 7:33: not a reference (expected: ${NAME}, ${NAME:-default} or ${file:/path}; $${ for ${ itself); did you mean {id}?",
                "GET users /users/${id} | 7:33: the variable id is not set; ${id:-…} gives it a default; did you mean {id}?",
                "GET users /users/<id> | 7:33: '<' is invalid in a path; did you mean {id}?",
                "GET users /users/{path.id} | 7:33: {path.id} is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}; did you mean {id}?",
                "GET users /users/{id:int} | 7:33: {id:int} is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}; did you mean {id}?",
            })
    void a_foreign_parameter_in_the_path_of_a_call_has_a_suggestion(String call, String expected) {
        assertThat(ofCall(call)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET users /users/{id}",
                "GET users /v1/$metadata",
                "GET users /v1/users?$filter=a&$top=5",
                "GET users /prices/$5",
                "GET users /mail:send",
            })
    void other_paths_of_calls_have_no_warning(String call) {
        assertThat(ofCall(call)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET http://users:8080/users/{id} | 7:20: a URL (expected: GET users /users/{id}, and the URL in backends.users)",
                "POST https://joe:hunter2@api.example.com/x?key=hunter2 | 7:21: a URL (expected: POST api /x, and the URL in backends.api)",
                "http://10.0.0.1:80 | 7:16: a URL (expected: GET NAME /, and the URL in backends.NAME)",
                "users /users/{id} | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /users/{id}?",
                "get users /users | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /users?",
                "GET users/{id} | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /{id}?",
                "GET users users/{id} | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /users/{id}?",
                "GET users | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /?",
                "GET /users/{id} | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}",
                "FETCH users /users | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}",
            })
    void a_call_names_a_method_a_backend_and_a_path(String call, String expected) {
        assertThat(ofCall(call)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://users:8080/{path*} | 4:12: a URL (expected: users /{path*}, and the URL in backends.users)",
                "users/{path*} | 4:12: not a target: expected backend /path, such as catalog /{path*}; did you mean users /{path*}?",
                "users | 4:12: not a target: expected backend /path, such as catalog /{path*}",
                "users /files/$path.path | 4:25: $path.path is sent as it is written; did you mean {path}?",
                "users /files/* | 4:25: * is a literal segment; did you mean {rest*}?",
            })
    void the_target_of_a_proxy_route_is_checked_as_a_call_is(String proxy, String expected) {
        String yaml = BACKENDS + "routes:\n  GET /files/{path*}:\n    proxy: " + proxy + "\n";
        assertThat(findings(yaml, ".proxy")).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"5\" | 7:15: \"5\" is a number (expected: a list, such as numbers(1, 5))",
                "5 | 7:15: 5 is a number (expected: a list, such as numbers(1, 5))",
                "-1.5 | 7:15: -1.5 is a number (expected: a list, such as [for ($orders) .id])",
                "'\"$query.id\"' | 7:15: \"\"$query.id\"\" is a text; did you mean $query.id?",
                "'\"abc\"' | 7:15: \"\"abc\"\" is a text (expected: a list, such as [for ($orders) .id])",
                "true | 7:15: true is a boolean (expected: a list, such as [for ($orders) .id])",
                "\"null\" | 7:15: \"null\" is null (expected: a list, such as [for ($orders) .id])",
                "'{ \"a\": $body }' | 7:15: \"{ \"a\": $body }\" is an object (expected: a list, such as [for ($orders) .id])",
                "[for ($body.orders) .id] | 7:15: a list (expected: an expression in quotes: \"[for ($body.orders) .id]\")",
                "[a, \"b\", 'c'] | 7:15: a list (expected: an expression in quotes: '[a, \"b\", \"c\"]')",
                "[] | 7:15: a list (expected: an expression in quotes: \"[]\")",
                "{ a: $body.a } | 7:15: a mapping (expected: an expression in quotes: '{ \"a\": $body.a }')",
            })
    void each_is_an_expression_that_gives_a_list(String each, String expected) {
        assertThat(ofStep("each", each)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$body.ids", "\"[1, 2]\"", "'numbers(1, 5)'", "'if ($body.a) 5 else []'", "'$body.a.\"5\"'"})
    void other_expressions_for_each_have_no_warning(String each) {
        assertThat(ofStep("each", each)).isEmpty();
    }

    @Test
    void the_value_of_a_variable_in_each_is_not_shown() {
        assertThat(ofStep("each", "${PORT}"))
                .containsExactly("7:15: ${PORT} is a number (expected: a list, such as [for ($orders) .id])");
    }

    @Test
    void a_body_in_yaml_notation_has_its_spelling_as_an_expression() {
        assertThat(ofStep("body", "{ id: $body.id, lines: [$body.a, $body.b] }"))
                .containsExactly(
                        "7:15: a mapping (expected: an expression in quotes: '{ \"id\": $body.id, \"lines\": [$body.a, $body.b] }')");
        assertThat(ofStep("body", "{ id: \"${WORD}\" }"))
                .containsExactly("7:15: a mapping (expected: an expression in quotes, or in a block after |)");
    }

    private static List<String> ofRespond(String respond) {
        LoadResult loaded = TestConfiguration.load(
                BACKENDS + "routes:\n  GET /a:\n    steps:\n      orders: { call: GET orders /a }\n    respond:\n"
                        + respond.indent(6));
        return loaded.errors().stream().map(NewcomerMistakesTest::text).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "all: [for ($orders) .id] | 7:12: a list (expected: a mapping, or an expression in quotes: \"[for ($orders) .id]\")",
                "[for ($orders) .id] | 7:7: a list (expected: a mapping, or an expression in quotes: \"[for ($orders) .id]\")",
                "all: [$orders.a, \"x\"] | 7:12: a list (expected: a mapping, or an expression in quotes: '[$orders.a, \"x\"]')",
                "all: { for ($orders) .key : .value } | 7:14: for ($orders) .key (expected: a name; an expression in { } needs quotes, as in respond: '{ \"id\": $customer.id }')",
                "{ $orders.id } | 7:9: $orders.id (expected: a name; an expression in { } needs quotes, as in respond: '{ \"id\": $customer.id }')",
                "{ let x = 1 : $orders } | 7:9: let x = 1 (expected: a name; an expression in { } needs quotes, as in respond: '{ \"id\": $customer.id }')",
            })
    void an_expression_without_quotes_that_yaml_reads_in_its_own_way_is_an_error(String respond, String expected) {
        assertThat(ofRespond(respond)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kind: \"gold\" | '\"gold\"'",
                "kind: gold | '\"gold\"'",
                "{ all: fallback($orders.id, 5) } | in { } and [ ] of YAML, a comma ends a text: put the expression in quotes",
            })
    void a_text_that_is_no_expression_without_its_quotes_is_an_error(String respond, String expected) {
        assertThat(ofRespond(respond)).anySatisfy(error -> assertThat(error).contains(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$schema: $orders.id",
                "{ id: $orders.id, n: 5, t: true, z: null }",
                "for: $orders.id",
                "if: 1",
                "it: { is: $orders }"
            })
    void keys_and_values_of_a_mapping_are_read_as_before(String respond) {
        assertThat(ofRespond(respond)).isEmpty();
    }

    private static List<String> ofSchema(String validate) {
        LoadResult loaded =
                TestConfiguration.load("routes:\n  POST /a:\n    respond: 1\n    validate: " + validate + "\n");
        return loaded.errors().stream().map(NewcomerMistakesTest::text).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ body: { type: objct } } | 4:31: objct is not a type; did you mean object?",
                "{ body: { type: [strin, null] } } | 4:32: strin is not a type; did you mean string?",
                "{ body: { properties: { a: { type: text } } } } | 4:50: text is not a type (expected: object, array, string, number, integer, boolean, null)",
                "{ body: { requierd: [a] } } | 4:35: an unknown keyword; did you mean required?",
                "{ body: { format: uid } } | 4:33: uid is not a format; did you mean uuid?",
            })
    void a_misspelt_word_of_a_schema_has_a_suggestion(String validate, String expected) {
        assertThat(ofSchema(validate)).singleElement().isEqualTo(expected);
    }

    @Test
    void a_schema_belongs_to_a_part_of_the_request() {
        assertThat(ofSchema("{ type: objct }"))
                .containsExactly(
                        "4:15: a schema is for one part of the request (expected: body: { type: … })",
                        "4:17: unknown key (expected: body, query, path, headers)");
    }

    @Test
    void a_reference_of_expressions_in_the_notation_of_variables_has_a_suggestion() {
        assertThat(findings("routes:\n  GET /a/{id}: { respond: \"${path.id}\" }", "respond"))
                .containsExactly(
                        "2:28: not a reference (expected: ${NAME}, ${NAME:-default} or ${file:/path}; $${ for ${ itself); did you mean $path.id?");
    }

    @Test
    void warnings_about_notations_appear_beside_errors() {
        LoadResult loaded = TestConfiguration.load("routes:\n  GET /a/:id: { respond: 1, dedline: 1s }\n");
        assertThat(loaded.errors()).hasSize(1);
        assertThat(loaded.warnings())
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning.message()).isEqualTo(":id is a literal segment; did you mean {id}?"));
    }
}
