package dev.sluice.gateway.edge.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.spec.Size;
import dev.sluice.docs.Page;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.compose.StepFailure.LoopError;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.language.json.ValueKind;
import dev.sluice.upstream.backend.FailureReason;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each reason has one token, which the page about observability explains. */
class ReasonTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| ([^|]+) \\| ([^|]+) \\|");

    @Test
    void the_page_lists_each_reason_once_with_its_meaning_and_a_remedy() {
        List<String> page = Page.read("docs/observability.md").part("reasons");
        List<MatchResult> rows =
                page.stream().flatMap(line -> ROW.matcher(line).results()).toList();
        assertThat(rows)
                .extracting(row -> row.group(1))
                .containsExactlyElementsOf(
                        Stream.of(Reason.values()).map(Reason::token).toList());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.group(2)).endsWith(".");
            assertThat(row.group(3)).endsWith(".");
        });
    }

    @Test
    void each_meaning_and_each_remedy_occurs_once() {
        List<String> page = Page.read("docs/observability.md").part("reasons");
        assertThat(page.stream().flatMap(line -> ROW.matcher(line).results()).map(row -> row.group(2)))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void the_reason_of_a_failed_call_has_the_token_of_its_metrics(FailureReason reason) {
        assertThat(ReasonMapper.of(reason).token()).isEqualTo(reason.code());
    }

    @ParameterizedTest
    @EnumSource
    void the_reason_of_a_denied_request_has_the_token_of_its_metrics(DenialReason reason) {
        assertThat(ReasonMapper.of(reason).token()).isEqualTo(reason.code());
    }

    @ParameterizedTest
    @EnumSource
    void the_reason_of_a_loop_has_the_token_of_an_incomplete_step(LoopError error) {
        StepFailure failure = StepFailure.loopError("step", error, true);
        assertThat(ProblemMapper.reasonOf(failure).token()).isEqualTo(failure.reason());
    }

    /** Returns the refusal of half of a budget, which is more than a share, or of more than the whole budget. */
    private static MemoryLimitException refused(long budget) {
        return catchThrowableOfType(
                MemoryLimitException.class,
                () -> new MemoryBudget(budget).open(0).reserve(1 << 19));
    }

    @Test
    void the_reason_of_a_failed_step_has_the_token_of_an_incomplete_step() {
        Stream.of(
                        StepFailure.missingVariable("step", "a", NullNode.getInstance(), true),
                        StepFailure.missingVariable("step", "a", NullNode.getInstance(), false),
                        StepFailure.invalidHeader("step", "a", ValueKind.LIST, true),
                        StepFailure.invalidHeader("step", "a", ValueKind.LIST, false),
                        StepFailure.expression("step", new IllegalStateException("a")),
                        StepFailure.tooLarge("step", Size.kib(1)),
                        StepFailure.memory("step", refused(1 << 20)),
                        StepFailure.memory("step", refused(1)),
                        StepFailure.interrupted("step", StepFailure.Kind.DEADLINE_EXCEEDED),
                        StepFailure.interrupted("step", StepFailure.Kind.CANCELLED))
                .forEach(failure ->
                        assertThat(ProblemMapper.reasonOf(failure).token()).isEqualTo(failure.reason()));
    }
}
