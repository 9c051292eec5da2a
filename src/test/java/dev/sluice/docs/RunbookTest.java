package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the runbook with the alerts. */
class RunbookTest {
    private static final Pattern ALERT =
            Pattern.compile("- alert: (\\w+)\\R(?:(?! {8}- alert: ).*\\R)*? +runbook_url: (\\S+)\\R");
    private static final Pattern HEADING = Pattern.compile("(?m)^### (Sluice\\w+)$");

    private static List<MatchResult> alerts() throws Exception {
        return ALERT.matcher(Files.readString(Path.of("k8s/components/monitoring/rules.yaml")))
                .results()
                .toList();
    }

    @Test
    void each_alert_has_a_section_to_which_its_url_points() throws Exception {
        List<MatchResult> alerts = alerts();
        assertThat(alerts)
                .hasSizeGreaterThan(10)
                .allSatisfy(alert -> assertThat(alert.group(2))
                        .isEqualTo("docs/operations.md#" + alert.group(1).toLowerCase(Locale.ROOT)));
        List<String> sections = HEADING.matcher(Page.read("docs/operations.md").text())
                .results()
                .map(heading -> heading.group(1))
                .toList();
        assertThat(sections)
                .containsExactlyElementsOf(
                        alerts.stream().map(alert -> alert.group(1)).toList());
    }
}
