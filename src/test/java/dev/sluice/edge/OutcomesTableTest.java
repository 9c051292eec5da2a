package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Answered;
import dev.sluice.backend.Cause;
import dev.sluice.docs.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators read about each outcome is what Verdict and Problems decide. */
class OutcomesTableTest {
    private static final String PART = "outcomes";

    @Test
    void the_page_has_every_outcome_with_what_retry_breaker_and_caller_make_of_it() {
        Page page = Page.read("docs/resilience.md");
        List<String> table = Outcomes.table();

        assertThat(page.part(PART)).as(page.advice(PART, table)).isEqualTo(table);
    }

    @Test
    void the_table_has_every_cause() {
        assertThat(Outcomes.all()).extracting(Outcomes::reason).contains(Cause.values());
    }

    @Test
    void the_table_has_every_status_that_is_no_reply() {
        List<Integer> statuses = Outcomes.all().stream()
                .flatMap(row -> row.failures().stream())
                .filter(Answered.StatusFailure.class::isInstance)
                .map(failure -> ((Answered.StatusFailure) failure).status())
                .toList();

        assertThat(statuses).containsExactlyInAnyOrderElementsOf(Outcomes.statuses());
    }
}
