package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaMistakesTest {
    private static String route(String schema) {
        return "routes:\n  POST /a:\n    respond: 1\n    validate:\n      body: " + schema + "\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ type: strin } | 5:21: routes.POST /a.validate.body.type: ",
                "{ properties: { a: { minimum: x } } } | 5:43: routes.POST /a.validate.body.properties.a.minimum: ",
                "{ properties: { a: { requierd: [a] } } } | 5:44: routes.POST /a.validate.body.properties.a.requierd: an unknown keyword",
                "{ items: { $ref: \"#/$defs/x\" } } | 5:30: routes.POST /a.validate.body.items.$ref: #/$defs/x (expected: a location in this schema, such as #/$defs/x)",
                "{ items: { $ref: \"http://a/b\" } } | 5:30: routes.POST /a.validate.body.items.$ref: http://a/b (expected: a location in this schema, such as #/$defs/x)",
                "{ pattern: '(' } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: ( without )",
                "{ pattern: 'a)' } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: ) without (",
                "{ pattern: '[a' } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: [ without ]",
                "{ pattern: 'a{3,1}' } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: {3,1} has its limits in the wrong order",
                "{ pattern: 'a{id}' } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: { without {n}, {n,} or {n,m} (expected: \\{ for the character)",
                "{ pattern: '^*' } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: * repeats nothing (expected: \\* for the character)",
                "{ pattern: 'a**' } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: * repeats nothing (expected: \\* for the character)",
                "{ pattern: '[b-a]' } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: a range of a class ends before its start",
                "{ pattern: '\\u12' } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: \\u without four hexadecimal digits, or digits in braces",
                "{ pattern: '(?=a)' } | 5:24: routes.POST /a.validate.body.pattern: the look-ahead (?=…) is not supported (expected: one pattern for each condition, in allOf)",
                "{ pattern: '(?!a)' } | 5:24: routes.POST /a.validate.body.pattern: the look-ahead (?!…) is not supported (expected: the opposite condition, in not: { pattern: … })",
                "{ pattern: '(?<=a)b' } | 5:24: routes.POST /a.validate.body.pattern: the look-behind (?<=…) is not supported (expected: the text before it as a part of the pattern)",
                "{ pattern: '(?<!a)b' } | 5:24: routes.POST /a.validate.body.pattern: the look-behind (?<!…) is not supported (expected: the opposite condition, in not: { pattern: … })",
                "{ pattern: '(?>a)' } | 5:24: routes.POST /a.validate.body.pattern: the atomic group (?>…) is not supported (expected: (?:…), because matching takes linear time)",
                "{ pattern: '(?i)a' } | 5:24: routes.POST /a.validate.body.pattern: the flag (?i…) is not supported (expected: a class, such as [Aa] for both cases or [\\s\\S] for any character)",
                "{ pattern: '([a-z]++)*' } | 5:24: routes.POST /a.validate.body.pattern: the possessive quantifier ++ is not supported (expected: +, because matching takes linear time)",
                "{ pattern: '(a)\\1' } | 5:24: routes.POST /a.validate.body.pattern: the back-reference \\1 is not supported (expected: the repeated text, written out)",
                "{ pattern: '(?<x>a)\\k<x>' } | 5:24: routes.POST /a.validate.body.pattern: the back-reference \\k is not supported (expected: the repeated text, written out)",
                "{ pattern: '[a-z&&[^b]]' } | 5:24: routes.POST /a.validate.body.pattern: && in a class is ambiguous (expected: one & for the character, or a class without an intersection)",
                "{ pattern: '[a[b]]' } | 5:24: routes.POST /a.validate.body.pattern: [ in a class is ambiguous (expected: \\[ for a bracket, or one class, such as [a-z0-9])",
                "{ pattern: '[]a]' } | 5:24: routes.POST /a.validate.body.pattern: an empty class is ambiguous (expected: \\] for a bracket, [\\s\\S] for any character)",
                "{ pattern: '\\Aa' } | 5:24: routes.POST /a.validate.body.pattern: the escape \\A is not supported (expected: ^)",
                "{ pattern: 'a\\z' } | 5:24: routes.POST /a.validate.body.pattern: the escape \\z is not supported (expected: $)",
                "{ pattern: '\\Qa\\E' } | 5:24: routes.POST /a.validate.body.pattern: the escape \\Q is not supported (expected: a backslash before each special character)",
                "{ pattern: '\\p{Alpha}' } | 5:24: routes.POST /a.validate.body.pattern: the property \\p{Alpha} is not supported (expected: a general category, such as \\p{L} or \\p{Lu}, or a script, such as \\p{Script=Greek})",
                "{ pattern: 'a{1001}' } | 5:24: routes.POST /a.validate.body.pattern: 1001 repetitions (expected: at most 1000)",
                "{ pattern: '(((a{1,100}){1,100}){1,100})' } | 5:24: routes.POST /a.validate.body.pattern: a program of 2000001 instructions for a text of 1024 characters (expected: at most 1953 instructions, so fewer repetitions, or a smaller maxLength)",
                "{ maxLength: 100, pattern: '(a{1,100}){1,60}' } | 5:40: routes.POST /a.validate.body.pattern: a program of 12001 instructions for a text of 100 characters (expected: at most 4000 instructions, so fewer repetitions, or a smaller maxLength)",
                "{ propertyNames: { pattern: '(?=a)' } } | 5:41: routes.POST /a.validate.body.propertyNames.pattern: the look-ahead",
                "{ patternProperties: { \"^a\": { type: string } } } | 5:34: routes.POST /a.validate.body.patternProperties: not supported (expected: propertyNames with a pattern, and additionalProperties for the values)",
                "{ default: { pattern: (a+)+ }, $ref: \"#/default\" } | 5:50: routes.POST /a.validate.body.$ref: #/default (expected: a location in this schema, such as #/$defs/x)",
                "{ format: phone } | 5:23: routes.POST /a.validate.body.format: phone is not a format (expected: date, ",
                "[1] | 5:13: routes.POST /a.validate.body: not a schema (expected: a mapping of keywords)",
                "{ $id: \"http://a\" } | 5:20: routes.POST /a.validate.body.$id: an unknown keyword",
            })
    void a_mistake_in_a_schema_is_reported_at_its_location(String schema, String expected) {
        assertThat(TestConfiguration.errors(route(schema)))
                .singleElement()
                .asString()
                .startsWith(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ pattern: '^([a-z]+)*$' }",
                "{ pattern: '^(a|b)*$' }",
                "{ pattern: '^(a+)+$' }",
                "{ pattern: '^(?<year>[0-9]{4})-(?:0[1-9]|1[0-2])$' }",
                "{ pattern: '^[\\w-.]+@[^@\\s]+$' }",
                "{ maxLength: 500, pattern: '^[a-z]{1,1000}(-[a-z]{1,900})?$' }",
                "{ pattern: '^\\d{3}-\\d+(\\.\\d{2})?$' }",
                "{ $schema: \"https://json-schema.org/draft/2020-12/schema\", $defs: { x: { type: string } }, $ref: \"#/$defs/x\" }",
            })
    void a_schema_with_bounded_cost_is_accepted(String schema) {
        assertThat(TestConfiguration.errors(route(schema))).isEmpty();
    }

    @Test
    void a_body_schema_needs_a_method_with_a_body() {
        assertThat(TestConfiguration.errors("routes:\n  GET /a: { respond: 1, validate: { body: {} } }"))
                .containsExactly("2:43: routes.GET /a.validate.body: a GET request has no body");
    }

    @Test
    void two_loads_of_one_schema_are_equal() {
        assertThat(TestConfiguration.valid(route("{ type: object }")).routes())
                .isEqualTo(TestConfiguration.valid(route("{ type: object }")).routes());
    }

    private static List<String> ofSchema(String validate) {
        LoadResult loaded =
                TestConfiguration.load("routes:\n  POST /a:\n    respond: 1\n    validate: " + validate + "\n");
        return loaded.errors().stream().map(TestConfiguration::withoutPath).toList();
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ body: { |$ref: '#' } }",
                "{ body: { $defs: { a: { |$ref: '#/$defs/a' } } } }",
                "{ body: { $defs: { a: { anyOf: [ { $ref: '#/$defs/b' } ] }, b: { not: { |$ref: '#/$defs/a' } } }, $ref: '#/$defs/a' } }",
                "{ body: { $ref: '#/$defs/a', $defs: { a: { dependentSchemas: { x: { |$ref: '#' } } } } } }",
                "{ body: { if: {}, then: { allOf: [ {}, { |$ref: '#' } ] } } }",
            })
    void a_reference_that_leads_back_for_the_same_value_is_rejected(String validate) {
        int column = "    validate: ".length() + validate.indexOf('|') + "$ref: ".length() + 1;
        assertThat(ofSchema(validate.replace("|", "")))
                .singleElement()
                .asString()
                .startsWith("4:" + column + ": #")
                .contains("leads back to its own schema for the same value (expected: a reference below properties");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ body: { properties: { a: { $ref: '#' } } } }",
                "{ body: { anyOf: [ { type: string }, { items: { $ref: '#' } } ] } }",
                "{ body: { propertyNames: { $ref: '#' } } }",
                "{ body: { allOf: [ { $ref: '#/$defs/a' }, { $ref: '#/$defs/a' } ], $defs: { a: { additionalProperties: { $ref: '#' } } } } }",
            })
    void a_reference_that_leads_back_for_a_part_of_the_value_is_accepted(String validate) {
        assertThat(ofSchema(validate)).isEmpty();
    }

    @Test
    void a_route_may_only_tighten_the_steps_of_the_server() {
        String text = """
                server: { limits: { validation: { steps: 2000 } } }
                routes:
                  POST /x: { respond: 1, limits: { validation: { steps: %s } } }
                """;
        assertThat(TestConfiguration.errors(text.formatted("2000"))).isEmpty();
        assertThat(TestConfiguration.errors(text.formatted("3000")))
                .containsExactly("3:57: routes.POST /x.limits.validation.steps: 3000 (expected: at most 2000,"
                        + " server.limits.validation.steps)");
        assertThat(TestConfiguration.errors(text.formatted("999"))).hasSize(1);
    }

    @Test
    void a_schema_belongs_to_a_part_of_the_request() {
        assertThat(ofSchema("{ type: objct }"))
                .containsExactly(
                        "4:15: a schema is for one part of the request (expected: body: { type: … })",
                        "4:17: unknown key (expected: body, query, path, headers)");
    }
}
