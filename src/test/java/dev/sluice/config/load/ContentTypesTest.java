package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.Environment;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.SourceFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The types of the bodies that a composed route parses. */
class ContentTypesTest {
    private static final String PARSED =
            ": $body is parsed from application/json, …+json, application/x-www-form-urlencoded and text/*";

    private static List<String> errors(String types, String respond) {
        return TestConfiguration.errors(
                "routes:\n  POST /a:\n    limits: { content_types: " + types + " }\n    respond: " + respond + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "[application/merge-patch+json, text/*]",
                "[text/plain, application/x-www-form-urlencoded]",
                "APPLICATION/JSON"
            })
    void a_composed_route_may_name_types_that_it_parses(String types) {
        assertThat(errors(types, "$body")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/png | 3:30: {} | image/png",
                "application/* | 3:30: {} | application/*",
                "[application/json, multipart/form-data] | 3:49: {}[1] | multipart/form-data",
                "application/xml | 3:30: {} | application/xml",
            })
    void a_type_that_is_not_parsed_is_an_error(String types, String at, String type) {
        assertThat(errors(types, "$body"))
                .containsExactly(at.replace("{}", "routes.POST /a.limits.content_types") + ": " + type + PARSED);
    }

    @Test
    void a_route_that_reads_no_body_has_no_types() {
        assertThat(errors("application/json", "1"))
                .containsExactly("3:30: routes.POST /a.limits.content_types: the route reads no body"
                        + " (expected: on a route that uses $body)");
        assertThat(TestConfiguration.errors("""
                backends: { a: { url: http://a, bulkhead: { per: $body.tenant } } }
                routes: { POST /a: { limits: { content_types: text/plain }, steps: { s: { call: GET a / } } } }
                """)).isEmpty();
    }

    private static List<String> errorsWithDefault(String types, String route) {
        return TestConfiguration.errors("defaults: { route: { limits: { content_types: " + types + " } } }\n"
                + "backends: { b: { url: http://b } }\nroutes: { POST /a: { " + route + " } }\n");
    }

    @Test
    void a_composed_route_takes_the_types_of_a_default_that_it_parses() {
        assertThat(errorsWithDefault("[image/png, application/json]", "respond: $body"))
                .isEmpty();
        assertThat(errorsWithDefault("[image/png]", "respond: 1")).isEmpty();
        assertThat(errorsWithDefault("[image/png]", "proxy: b /")).isEmpty();
        assertThat(errorsWithDefault("[image/png]", "respond: $body, limits: { content_types: text/plain }"))
                .isEmpty();
        assertThat(errorsWithDefault("[image/png, application/*]", "respond: $body"))
                .containsExactly("1:47: defaults.route.limits.content_types: leaves no type for POST /a" + PARSED);
    }

    private static LoadResult withoutVariables(String text) {
        return ConfigurationLoader.load(
                new FolderSnapshot("conf", List.of(new SourceFile("conf/a.yaml", text)), List.of(), Map.of()),
                Environment.of(name -> null).toleratingUnset(),
                null);
    }

    @Test
    void a_configuration_without_its_variables_is_partial() {
        LoadResult loaded = withoutVariables("""
                server: { port: "${PORT}", host: "${HOST}" }
                backends: { b: { url: "${URL}", timeout: { attempt: 1s } } }
                routes: { GET /a: { steps: { s: { call: GET b / } } } }
                """);
        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.configuration()).isNull();
        Configuration partial = requireNonNull(loaded.configurationOrPartial());
        assertThat(partial).isSameAs(loaded.partial());
        assertThat(partial.server().port()).isEqualTo(8080);
        assertThat(requireNonNull(partial.backends().get("b")).url()).hasToString("[http://not-set.invalid]");
        assertThat(withoutVariables("server: { port: \"${PORT}\", hots: a }").partial())
                .isNull();
    }
}
