package dev.sluice.gateway.log;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.docs.Page;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the page on observability with the fields of the log. */
class LogPageTest {
    private final Page page = Page.read("docs/observability.md");

    @Test
    void the_page_has_every_field_of_the_access_log_with_its_name_in_ecs() {
        check(
                "access fields",
                "| Field | In `ecs` | Meaning |",
                Stream.concat(
                        Stream.of("| `time` | `@timestamp` | The end of the request, in UTC. |"),
                        Arrays.stream(AccessField.values())
                                .map(field -> "| `%s` | `%s` | %s |"
                                        .formatted(field.key(), EcsWriter.fieldName(field.key()), field.meaning()))));
    }

    @Test
    void the_page_has_every_field_of_a_step() {
        check(
                "step fields",
                "| Field | Meaning |",
                Arrays.stream(StepField.values())
                        .map(field -> "| `%s` | %s |".formatted(field.key(), field.meaning())));
    }

    @Test
    void the_page_has_every_event_of_the_audit_log_with_its_fields() {
        check(
                "audit events",
                "| Event | Fields | Written when |",
                Arrays.stream(AuditEvent.values()).map(LogPageTest::row));
    }

    @Test
    void the_page_has_a_line_of_each_format() {
        List<String> lines = AccessLineTest.sampleLines();
        List<String> part = Stream.of(List.of("```"), lines, List.of("```"))
                .flatMap(List::stream)
                .toList();
        assertThat(page.part("access lines"))
                .as(page.advice("access lines", part))
                .isEqualTo(part);
    }

    private static String row(AuditEvent event) {
        String fields = event.keys().stream().map(key -> "`" + key + "`").collect(joining(", "));
        return "| `%s` | %s | %s |".formatted(event.code(), fields, event.meaning());
    }

    private void check(String part, String head, Stream<String> rows) {
        String rule =
                "|---".repeat((int) head.chars().filter(each -> each == '|').count() - 1) + "|";
        List<String> table = Stream.concat(Stream.of(head, rule), rows).toList();
        assertThat(page.part(part)).as(page.advice(part, table)).isEqualTo(table);
    }
}
