package dev.sluice.language.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.gateway.compose.StepFailure;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

    @Test
    void variables_of_path_and_query_are_listed() {
        PathTemplate template = PathTemplate.parse("/a/{id}/{x,y}{/rest*}{?limit,of-set*}");
        assertThat(template.pathVariables()).containsExactly("id", "x", "y", "rest");
        assertThat(template.queryVariables()).containsExactly("limit", "of-set");
        assertThat(template.variables()).containsExactly("id", "x", "y", "rest", "limit", "of-set");
        assertThat(PathTemplate.parse("/a?b=c{&d}").queryVariables()).containsExactly("d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/a                | null                     | /a",
                "/                 | null                     | /",
                "/a/{v}/b          | \"x\"                    | /a/x/b",
                "/a/{v}            | 1.10                     | /a/1.10",
                "/a/{v}            | 123456789012345678901234567890 | /a/123456789012345678901234567890",
                "/a/{v}            | true                     | /a/true",
                "/a/{v}            | \"a/b\"                  | /a/a%2Fb",
                "/a/{v}            | \"%2e%2e\"               | /a/%252e%252e",
                "/a/{v}            | \"a b?c#d&e;f=g+h\"      | /a/a%20b%3Fc%23d%26e%3Bf%3Dg%2Bh",
                "/a/{v}            | \"\\u00e9\\ud83d\\ude00\"| /a/%C3%A9%F0%9F%98%80",
                "/a/{v}            | \"...\"                  | /a/...",
                "/a/{v}            | \".well-known\"          | /a/.well-known",
                "/a/v{v}.json      | \"1\"                    | /a/v1.json",
                "/a{/v*}           | [\"x\",\"y z\",3]        | /a/x/y%20z/3",
                "/a/{v*}           | [\"x\",\"y\"]            | /a/x/y",
                "/a/{v*}/b         | \"x\"                    | /a/x/b",
                "/a{?v}            | \"x y\"                  | /a?v=x%20y",
                "/a{?v}            | \"\"                     | /a?v=",
                "/a{?v}            | null                     | /a",
                "/a{?v}            | \"..\"                   | /a?v=..",
                "/a{?v}            | \"a\\nb\"                | /a?v=a%0Ab",
                "/a{?v}            | [1,2]                    | /a?v=1,2",
                "/a{?v*}           | [1,null,\"a,b\"]         | /a?v=1&v=a%2Cb",
                "/a{?v*}           | []                       | /a",
                "/a{?v*}           | [null]                   | /a",
                "/{v*}             | [\"x\",\"y\"]            | /x/y",
                "/{?v}             | 1                        | /?v=1",
                "/a?x=1{&v}        | 1.50                     | /a?x=1&v=1.50",
                "/a?x=1{&v}        | null                     | /a?x=1",
                "/a%20b/{v}        | 1                        | /a%20b/1"
            })
    void values_are_expanded(String template, String json, String target) {
        assertThat(expand(template, json)).isEqualTo(target);
    }

    @Test
    void many_variables_need_no_stack() {
        String names = IntStream.range(0, 100_000).mapToObj(i -> "v" + i).collect(Collectors.joining(","));
        assertThat(PathTemplate.parse("/a{?" + names + "}").variables()).hasSize(100_000);
    }

    @Test
    void names_may_have_hyphens() {
        assertThat(expand("/a/{customer-id}{?sort-by*}", "[\"x\"]", "7")).isEqualTo("/a/7?sort-by=x");
        assertThat(expand("/a/{path-to-it*}", "[\"x\",\"y\"]")).isEqualTo("/a/x/y");
    }

    @Test
    void a_variable_in_path_and_query_is_one_value() {
        assertThat(expand("/a/{v}{?v}", "\"x\"")).isEqualTo("/a/x?v=x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"\"",
                "\".\"",
                "\"..\"",
                "\"../a\"",
                "\"a/../b\"",
                "\"a/..\"",
                "\"./a\"",
                "\"..\\\\a\"",
                "{}",
                "{\"a\":1}",
                "[]",
                "[\"a\"]",
                "\"a\\u0000\"",
                "\"\\r\\n\"",
                "\"\\u007f\"",
                "\"\\u0085\"",
                "\"\\ud800\"",
                "\"\\udc00x\""
            })
    void values_that_are_invalid_in_a_path_are_rejected(String json) {
        assertThatExceptionOfType(StepFailure.class).isThrownBy(() -> expand("/a/{v}", json));
        assertThatExceptionOfType(StepFailure.class).isThrownBy(() -> expand("/a/x{v}", json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"a\",\"\"]", "[\"a\",\"..\"]", "[\"a\",null]", "[\"a\",[\"b\"]]", "null", "\"\""})
    void every_segment_of_a_catch_all_must_be_valid(String json) {
        assertThatExceptionOfType(StepFailure.class).isThrownBy(() -> expand("/a{/v*}", json));
        assertThatExceptionOfType(StepFailure.class).isThrownBy(() -> expand("/a/{v*}", json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[[1]]", "[{}]", "\"\\ud800\""})
    void values_that_are_invalid_in_a_query_fail(String json) {
        assertThatExceptionOfType(TemplateExpansionException.class)
                .isThrownBy(() -> expand("/a{?v*}", json))
                .withMessageStartingWith("the value of v is invalid in a query; found: a")
                .satisfies(failure -> assertThat(failure.variable()).isEqualTo("v"));
    }

    @Test
    void lengths_are_limited() {
        assertThat(expand("/a/{v}", "\"" + "x".repeat(256) + "\"")).hasSize(3 + 256);
        assertThatExceptionOfType(StepFailure.class).isThrownBy(() -> expand("/a/{v}", "\"" + "x".repeat(257) + "\""));
        assertThatExceptionOfType(TemplateExpansionException.class)
                .isThrownBy(() -> expand("/a{?v}", "\"" + "x".repeat(8192) + "\""))
                .withMessage("path and query are longer than 8192 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a/b            | 1  | a path starts with /",
                "/a b           | 3  | ' ' is invalid in a path",
                "/a/é           | 4  | 'é' is invalid in a path",
                "/a/it's        | 6  | ''' is invalid in a path",
                "/a/{id         | 4  | '{' is invalid in a path",
                "/a/id}         | 6  | '}' is invalid in a path",
                "/a/%zz         | 4  | '%' is invalid in a path",
                "/a#b           | 3  | '#' is invalid in a path",
                "/a//b          | 4  | '/' follows another slash: an empty segment is invalid",
                "/a/../b        | 4  | '..' is a dot segment, which leads to another path",
                "/a/%2e%2E      | 4  | '%2e%2E' is a dot segment, which leads to another path",
                "/a/{}          | 4  | {} is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}",
                "/a/{+id}       | 4  | {+id} is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}",
                "/a/{id:3}      | 4  | {id:3} is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}; did you mean {id}?",
                "/a/{1}         | 4  | {1} is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}",
                "/a{?x}/b       | 3  | {?…} must be at the end, and the only ? of the path",
                "/a?y=1{?x}     | 7  | {?…} must be at the end, and the only ? of the path",
                "/a{?x}{&y}     | 3  | {?…} must be at the end, and the only ? of the path",
                "/a{&x}         | 3  | {&…} must follow a query that begins with ?; write {?…}",
                "/a?id={id}     | 7  | in a query, write {?name} or {&name}, which are optional",
                "/a/{/rest*}    | 4  | '/' follows another slash: an empty segment is invalid",
                "/a/.{/rest*}   | 4  | '.' is a dot segment, which leads to another path",
                "/a/..{?x}      | 4  | '..' is a dot segment, which leads to another path"
            })
    void a_mistake_is_reported_with_its_column(String text, int column, String message) {
        InvalidTextException mistake = catchThrowableOfType(InvalidTextException.class, () -> PathTemplate.parse(text));
        assertThat(mistake).hasMessage(message);
        assertThat(mistake.column()).isEqualTo(column);
        assertThat(mistake.line()).isEqualTo(1);
    }

    @Test
    void templates_are_equal_when_their_texts_are() {
        assertThat(PathTemplate.parse("/a/{b}"))
                .isEqualTo(PathTemplate.parse("/a/{b}"))
                .hasToString("/a/{b}");
        assertThat(PathTemplate.parse("/a/{b}"))
                .hasSameHashCodeAs(PathTemplate.parse("/a/{b}"))
                .isNotEqualTo(PathTemplate.parse("/a/{c}"));
    }

    @Test
    void a_template_at_the_end_of_a_text_has_its_columns() {
        assertThat(PathTemplate.parse("GET /a/{b}", 4, null).text()).isEqualTo("/a/{b}");
        InvalidTextException mistake =
                catchThrowableOfType(InvalidTextException.class, () -> PathTemplate.parse("GET /a//b", 4, null));
        assertThat(mistake).hasMessage("'/' follows another slash: an empty segment is invalid");
        assertThat(mistake.column()).isEqualTo(8);
    }

    @Test
    void the_first_use_of_a_variable_is_found() {
        PathTemplate template = PathTemplate.parse("/page/{id}{/rest*}{?limit,page}");
        assertThat(template.offsetOf("id")).isEqualTo(7);
        assertThat(template.offsetOf("rest")).isEqualTo(12);
        assertThat(template.offsetOf("page")).isEqualTo(26);
        assertThat(template.offsetOf("other")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "*, {name}, {rest*}",
        ":id, {id}, {id}",
        "<path:rest>, {rest}, {rest*}",
        "{*rest}, {rest}, {rest*}",
        "${request.id}, {id}, {id}",
        "users, , "
    })
    void a_segment_of_another_notation_has_a_suggestion(String segment, String suggestion, String ofTheLast) {
        assertThat(ForeignParameter.suggestion(segment, false)).isEqualTo(Optional.ofNullable(suggestion));
        assertThat(ForeignParameter.suggestion(segment, true)).isEqualTo(Optional.ofNullable(ofTheLast));
    }

    private static String expand(String template, String json) {
        return expand(template, json, json);
    }

    private static String expand(String template, String listJson, String otherJson) {
        JsonNode list = RouteFixture.json(listJson);
        JsonNode other = RouteFixture.json(otherJson);
        return PathTemplate.parse(template)
                .expand(
                        name -> name.equals("customer-id") ? other : list,
                        (name, value) -> StepFailure.missingVariable("step", name, value, true));
    }
}
