package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

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
            value = {
                "{ type: strin } | 5:21: routes.POST /a.validate.body.type: ",
                "{ properties: { a: { minimum: x } } } | 5:43: routes.POST /a.validate.body.properties.a.minimum: ",
                "{ properties: { a: { requierd: [a] } } } | 5:44: routes.POST /a.validate.body.properties.a.requierd: an unknown keyword",
                "{ items: { $ref: \"#/$defs/x\" } } | 5:30: routes.POST /a.validate.body.items.$ref: #/$defs/x (expected: a place in this schema, such as #/$defs/x)",
                "{ items: { $ref: \"http://a/b\" } } | 5:30: routes.POST /a.validate.body.items.$ref: http://a/b (expected: a place in this schema, such as #/$defs/x)",
                "{ pattern: \"(\" } | 5:24: routes.POST /a.validate.body.pattern: not a regular expression: ",
                "{ pattern: \"(a+)+$\" } | 5:24: routes.POST /a.validate.body.pattern: nested quantifiers take exponential time",
                "{ pattern: \"(a?a)*b\" } | 5:24: routes.POST /a.validate.body.pattern: nested quantifiers take exponential time",
                "{ pattern: \"^(?:a?a){24}b\" } | 5:24: routes.POST /a.validate.body.pattern: nested quantifiers take exponential time",
                "{ patternProperties: { \"(ab*)*c\": { type: string } } } | 5:47: routes.POST /a.validate.body.patternProperties.(ab*)*c: nested quantifiers take exponential time",
                "{ format: phone } | 5:23: routes.POST /a.validate.body.format: phone (expected: one of ",
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
                "{ pattern: \"^([a-z]++)*$\" }",
                "{ pattern: \"^(a|b)*+$\" }",
                "{ pattern: \"^[(a+)+]{2,5}(ab){2}(c|d)?$\" }",
                "{ pattern: \"^\\\\d{3}-\\\\d+(\\\\.\\\\d{2})?$\" }",
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
}
