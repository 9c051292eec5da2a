package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class SectionsTest {

    private static LoadResult load(String... texts) {
        List<SourceFile> sources = new java.util.ArrayList<>();
        for (String text : texts) sources.add(new SourceFile("conf/" + (char) ('a' + sources.size()) + ".yaml", text));
        return ConfigurationLoader.load(sources, name -> null);
    }

    private static List<String> errors(String... texts) {
        return load(texts).errors().stream().map(Object::toString).toList();
    }

    @Test
    void any_file_may_carry_any_section() {
        LoadResult loaded = load(
                "routes: { GET /a: { steps: { x: { call: GET b /x } } } }\nbackends: { a: { url: http://a } }",
                "backends: { b: { url: http://b } }\nserver: { port: 0 }",
                "routes: { GET /b: { steps: { x: { call: GET a /x } } } }\nadmin: { port: 0 }");
        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.configuration()).isNotNull().satisfies(configuration -> {
            assertThat(configuration.backends()).containsOnlyKeys("a", "b");
            assertThat(configuration.routes()).extracting(Object::toString).hasSize(2);
            assertThat(configuration.server().port()).isZero();
        });
    }

    @Test
    void a_name_in_two_files_names_both_locations() {
        assertThat(errors(
                        "backends:\n  a: { url: http://a }",
                        "backends:\n  a: { url: http://b }\nroutes:\n  GET /x: { respond: 1 }",
                        "routes:\n  GET /x: { respond: 2 }"))
                .containsExactly(
                        "conf/b.yaml:2:3: backends.a: written twice; first at conf/a.yaml:2:3",
                        "conf/c.yaml:2:3: routes.GET /x: written twice; first at conf/b.yaml:4:3");
    }

    @Test
    void server_admin_and_defaults_must_be_in_a_single_file() {
        assertThat(errors("server: { port: 1 }\ndefaults: {}", "server: { host: x }\ndefaults: {}"))
                .containsExactly(
                        "conf/b.yaml:1:1: server: written twice; first at conf/a.yaml:1:1",
                        "conf/b.yaml:2:1: defaults: written twice; first at conf/a.yaml:2:1");
    }

    @Test
    void an_unknown_section_is_an_error() {
        assertThat(errors("backend: {}"))
                .containsExactly("conf/a.yaml:1:1: backend: unknown section; did you mean backends?");
    }

    @Test
    void a_section_of_names_is_a_mapping() {
        assertThat(errors("routes:\nbackends: [a]\nidentity: x"))
                .containsExactly(
                        "conf/a.yaml:1:8: routes: nothing (expected: a mapping)",
                        "conf/a.yaml:2:11: backends: a list (expected: a mapping)",
                        "conf/a.yaml:3:11: identity: x (expected: a mapping)");
    }

    @Test
    void an_unreadable_file_causes_no_errors_about_missing_names() {
        assertThat(errors("routes: { GET /a: { steps: { x: { call: GET b /x, when: $y } } } }", "backends: [\n"))
                .containsExactly(
                        "conf/a.yaml:1:57: routes.GET /a.steps.x.when: $y: unknown (expected: $path, $query, $header, $body, $claims, $request)",
                        "conf/b.yaml:2:1: the file ends within { } or [ ]");
    }

    @Test
    void an_empty_file_among_others_is_a_warning() {
        LoadResult loaded = load("# soon\n", "routes: { GET /a: { respond: 1 } }");
        assertThat(loaded.configuration()).isNotNull();
        assertThat(loaded.warnings())
                .extracting(Object::toString)
                .containsExactly("conf/a.yaml:1:1: this file has no settings");
    }

    @Test
    void a_configuration_of_nothing_is_an_error() {
        assertThat(errors("# all gone\n", "# this one too\n"))
                .containsExactly("conf/a.yaml:1:1: nothing is configured");
        assertThat(errors()).containsExactly("no files:1:1: nothing is configured");
    }
}
