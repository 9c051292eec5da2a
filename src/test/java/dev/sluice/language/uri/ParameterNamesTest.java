package dev.sluice.language.uri;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterNamesTest {
    private final ParameterNames names = new ParameterNames(List.of("tenant_id", "page", "a.b c"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant_id",
                "TENANT_ID",
                "tenant.id",
                "tenant id",
                "  tenant_id",
                "\ttenant_id",
                "tenant_id[]",
                "tenant_id[0][x]",
                "tenant_id\0x",
                "[tenant_id]",
                "]tenant_id",
                "tenant_id]",
                "[page",
                "tenant[id",
                " Tenant.ID[x",
                "A_B_C",
                "a b.c"
            })
    void a_spelling_that_a_server_reads_as_the_name_is_equal(String spelling) {
        assertThat(names.contains(spelling)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tenant", "tenantid", "tenant-id", "tenant_id_", "x[tenant_id]", "\0tenant_id", "pages"})
    void another_name_is_not_equal(String other) {
        assertThat(names.contains(other)).isFalse();
    }

    @Test
    void names_are_shown_as_they_were_written() {
        assertThat(names).hasToString("tenant_id, page, a.b c");
        assertThat(names.isEmpty()).isFalse();
    }

    @Test
    void letters_of_other_scripts_ignore_case_too() {
        assertThat(new ParameterNames(List.of("class")).contains("cla\u017fs")).isTrue();
        assertThat(new ParameterNames(List.of("\u00e9t\u00e9")).contains("\u00c9T\u00c9"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a?tenant=1&page=2",
                "/a{?tenant,page}",
                "/a?tenant=1{&page}",
                "/a?tenant;%70age=2",
                "/a?tenant&page{&x}"
            })
    void a_template_has_the_names_of_its_query(String template) {
        ParameterNames ofQuery = PathTemplate.parse(template).queryNames();
        assertThat(List.of("tenant", "page")).allMatch(ofQuery::contains);
        assertThat(List.of("a", "1", "")).noneMatch(ofQuery::contains);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/a/{id}", "/a?", "/{rest*}"})
    void a_template_may_have_no_names(String template) {
        assertThat(PathTemplate.parse(template).queryNames().isEmpty()).isTrue();
    }
}
