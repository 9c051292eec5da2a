package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions without quotes, in the wrong setting or of the wrong kind: each is an error with the right spelling. */
class ExpressionNotationMistakesTest {
    private static final String BACKENDS =
            "backends: { users: { url: http://users }, orders: { url: http://orders } }\n";

    private static List<String> ofStep(String setting, String value) {
        return TestConfiguration.findings(
                BACKENDS + "routes:\n  POST /a:\n    steps:\n      s:\n        call: POST users /a/{item}\n        "
                        + setting + ": " + value + "\n",
                setting);
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
        return loaded.errors().stream().map(TestConfiguration::withoutPath).toList();
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

    @Test
    void a_reference_of_expressions_in_the_notation_of_variables_has_a_suggestion() {
        assertThat(TestConfiguration.findings("routes:\n  GET /a/{id}: { respond: \"${path.id}\" }", "respond"))
                .containsExactly(
                        "2:28: not a reference (expected: ${NAME}, ${NAME:-default} or ${file:/path}; $${ for ${ itself); did you mean $path.id?");
    }
}
