package dev.sluice.gateway.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.fixture.Acceptance;
import dev.sluice.fixture.RandomTexts;
import dev.sluice.gateway.compose.RouteFixture;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Each document is valid for a schema or has violations, and their pointers resolve in the document. */
class RequestSchemasPropertiesTest {
    private static final List<String> SIMPLE = List.of(
            "{}",
            "{\"type\":\"object\"}",
            "{\"type\":[\"string\",\"null\"]}",
            "{\"type\":\"integer\",\"minimum\":1,\"multipleOf\":3}",
            "{\"type\":\"number\",\"exclusiveMaximum\":0.5,\"multipleOf\":0.01}",
            "{\"minLength\":1,\"maxLength\":3,\"pattern\":\"^[a-z]+$\"}",
            "{\"format\":\"email\"}",
            "{\"format\":\"date-time\"}",
            "{\"format\":\"uri\"}",
            "{\"enum\":[null,1,\"a\",[],{\"a\":1}]}",
            "{\"const\":{\"a0\":[1.0]}}",
            "{\"required\":[\"a0\"],\"minProperties\":1}",
            "{\"minItems\":1,\"maxItems\":2,\"uniqueItems\":true}");
    private static final String REFERENCE = "{\"$ref\":\"#/$defs/x\"}";
    private static final List<String> NESTING = List.of(
            "{\"properties\":{\"a0\":%s},\"additionalProperties\":%s}",
            "{\"prefixItems\":[%s],\"items\":%s}",
            "{\"allOf\":[%s,%s]}",
            "{\"anyOf\":[%s,%s]}",
            "{\"oneOf\":[%s,%s]}",
            "{\"if\":%s,\"then\":%s}",
            "{\"not\":%s,\"contains\":%s}",
            "{\"additionalProperties\":%s,\"propertyNames\":%s}",
            "{\"dependentSchemas\":{\"a0\":%s},\"unevaluatedItems\":%s}");

    @Property(tries = 500)
    void a_document_is_valid_or_has_violations(@ForAll("schemas") String schema, @ForAll("documents") String document)
            throws InvalidSchemaException {
        assertThat(violations(schema, RouteFixture.json(document))).allSatisfy(violation -> {
            assertThat(violation.part()).isEqualTo("body");
            assertThat(violation.detail()).isNotBlank();
        });
    }

    @Property(tries = 500)
    void violations_point_into_the_document(@ForAll("schemas") String schema, @ForAll("documents") String document)
            throws InvalidSchemaException {
        JsonNode value = RouteFixture.json(document);
        assertThat(violations(schema, value))
                .allSatisfy(
                        violation -> assertThat(value.at(violation.pointer()).isMissingNode())
                                .as(violation.pointer())
                                .isFalse());
    }

    private static List<InvalidRequestFailure.Violation> violations(String schema, JsonNode value)
            throws InvalidSchemaException {
        List<InvalidRequestFailure.Violation> violations =
                RequestSchemaTest.violations(RequestSchema.of(RouteFixture.json(schema)), value);
        Acceptance.count(violations.isEmpty());
        return violations;
    }

    @Property(tries = 100)
    void a_schema_that_matches_nothing_has_violations_and_a_schema_that_matches_all_has_none(
            @ForAll("documents") String document) throws InvalidSchemaException {
        assertThat(RequestSchemaTest.violations("{\"not\":{}}", document)).isNotEmpty();
        assertThat(RequestSchemaTest.violations("{\"anyOf\":[{},{\"not\":{}}]}", document))
                .isEmpty();
    }

    @Provide
    Arbitrary<String> schemas() {
        Arbitrary<String> referred = Arbitraries.of(SIMPLE);
        return referred.flatMap(
                x -> schemas(2).map(schema -> "{\"$defs\":{\"x\":" + x + "},\"allOf\":[" + schema + "]}"));
    }

    private static Arbitrary<String> schemas(int depth) {
        Arbitrary<String> simple = Arbitraries.oneOf(Arbitraries.of(SIMPLE), Arbitraries.just(REFERENCE));
        if (depth == 0) return simple;
        Arbitrary<String> inner = schemas(depth - 1);
        Arbitrary<String> nested = Arbitraries.of(NESTING)
                .flatMap(form -> inner.flatMap(one -> inner.map(other -> String.format(form, one, other))));
        return Arbitraries.oneOf(simple, nested);
    }

    @Provide
    Arbitrary<String> documents() {
        return RandomTexts.jsonDocuments();
    }
}
