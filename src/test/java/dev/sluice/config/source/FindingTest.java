package dev.sluice.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.SourceLocation;
import org.junit.jupiter.api.Test;

class FindingTest {
    private static final SourceLocation LOCATION = new SourceLocation("conf/a.yaml", 4, 12);

    @Test
    void a_finding_has_the_format_of_editors() {
        assertThat(new Finding(LOCATION, "backends.a.url", "missing"))
                .hasToString("conf/a.yaml:4:12: backends.a.url: missing");
        assertThat(new Finding(LOCATION, "", "not a mapping")).hasToString("conf/a.yaml:4:12: not a mapping");
    }

    @Test
    void control_characters_are_replaced() {
        assertThat(new Finding(LOCATION, "a\nb", "x\u001b[2J\r\u2028\u202e"))
                .hasToString("conf/a.yaml:4:12: a\uFFFDb: x\uFFFD[2J\uFFFD\uFFFD\uFFFD");
    }

    @Test
    void a_long_message_is_cut() {
        String most = "x".repeat(300);
        assertThat(new Finding(LOCATION, "", most).message()).isEqualTo(most);
        assertThat(new Finding(LOCATION, "", most + "y").message()).isEqualTo("x".repeat(299) + "…");
        String suggestion = "; did you mean " + "y".repeat(20) + "?";
        assertThat(new Finding(LOCATION, "", most + suggestion).message()).isEqualTo(most);
        assertThat(new Finding(LOCATION, "", "z" + most + suggestion).message()).isEqualTo("z" + "x".repeat(298) + "…");
        assertThat(new Finding(LOCATION, "", "x; did you mean " + "y".repeat(2000) + "?").message())
                .isEqualTo("x");
        assertThat(new Finding(LOCATION, "p".repeat(5000), "").path()).hasSize(1000);
    }

    @Test
    void findings_are_unique_and_in_reading_order() {
        Findings findings = new Findings();
        findings.error(new SourceLocation("b", 1, 1), KeyPath.ROOT, "third");
        findings.error(new SourceLocation("a", 10, 1), KeyPath.ROOT, "second");
        findings.error(new SourceLocation("a", 9, 30), KeyPath.ROOT, "first");
        findings.error(new SourceLocation("a", 10, 1), KeyPath.ROOT, "second");
        assertThat(findings.errors()).extracting(Finding::message).containsExactly("first", "second", "third");
    }

    @Test
    void the_number_of_findings_is_bounded() {
        Findings findings = new Findings();
        for (int line = 1; line <= 5000; line++) findings.warning(new SourceLocation("a", line, 1), KeyPath.ROOT, "x");
        assertThat(findings.warnings()).hasSize(1000);
    }
}
