package dev.sluice.gateway.edge.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.SharedReason;
import dev.sluice.docs.Page;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.UnusableReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of failures in the documentation matches Classification and ProblemMapper. */
class FailureTableTest {
    private static final String PART = "outcomes";

    @Test
    void the_page_has_every_failure_with_its_effect_on_retry_breaker_and_caller() {
        Page page = Page.read("docs/resilience.md");
        List<String> table = FailureTable.table();

        assertThat(page.part(PART)).as(page.advice(PART, table)).isEqualTo(table);
    }

    @Test
    void the_table_has_every_cause() {
        assertThat(FailureTable.all())
                .extracting(FailureTable::reason)
                .contains(FailureReason.values())
                .contains(SharedReason.OVERLOADED);
    }

    @Test
    void the_table_has_every_status_that_is_a_failure() {
        List<Integer> statuses = FailureTable.all().stream()
                .flatMap(row -> row.failures().stream())
                .filter(UnusableReply.StatusFailure.class::isInstance)
                .map(failure -> ((UnusableReply.StatusFailure) failure).status())
                .toList();

        assertThat(statuses).containsExactlyInAnyOrderElementsOf(FailureTable.statuses());
    }
}
