package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.HealthCheck;
import dev.sluice.compose.Answer;
import dev.sluice.config.BackendSpec;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The reference of each setting says what the code does. */
class SettingsTableTest {
    private static final String PART = "settings of a backend";

    @Test
    void the_page_has_every_setting_of_a_backend_with_its_meaning_default_and_range() {
        Page page = Page.read("docs/resilience.md");
        List<String> table = new SettingsTable(Set.of("url", "health.path"), HealthCheck.Spec.defaults("/any"))
                .of(BackendSpec.defaults(List.of(URI.create("http://any"))));

        assertThat(page.part(PART)).as(page.advice(PART, table)).isEqualTo(table);
    }

    @Test
    void the_page_has_every_setting_of_an_answer() {
        Page page = Page.read("docs/configuration.md");
        String part = "settings of an answer";
        List<String> table = new SettingsTable(Set.of()).of(Answer.Spec.defaults());

        assertThat(page.part(part)).as(page.advice(part, table)).isEqualTo(table);
    }
}
