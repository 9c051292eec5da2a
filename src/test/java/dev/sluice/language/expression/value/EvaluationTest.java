package dev.sluice.language.expression.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.ValueKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final Expression FIRST = Expression.parse(".a.b");
    private static final Expression SECOND = Expression.parse(".a.c");

    private final List<String> reported = new ArrayList<>();
    private final Evaluation evaluation = new EvaluationSource(
                    EvaluationLimits.defaults(),
                    () -> Instant.EPOCH,
                    new SplittableRandom(1),
                    (owner, expression, path, found) ->
                            reported.add(owner + " " + expression.text() + " " + path.path() + " " + found),
                    "GET /orders")
            .start(MemoryAccount.unlimited());

    private static PathMismatch path(String key) {
        return new PathMismatch(".a", PathMismatch.Part.key(key), "", 0);
    }

    @Test
    void a_path_is_reported_once_for_each_evaluation_with_its_route_and_its_expression() {
        Supplier<PathMismatch> path = () -> path("b");
        evaluation.begin(FIRST);
        for (int element = 0; element < 10_000; element++) evaluation.onMismatch(path, ValueKind.LIST);
        evaluation.begin(FIRST);
        evaluation.onMismatch(path, ValueKind.TEXT);
        assertThat(reported).containsExactly("GET /orders .a.b .a.b a list", "GET /orders .a.b .a.b a text");
    }

    @Test
    void two_paths_with_the_same_text_are_reported_both() {
        PathMismatch same = path("b");
        Supplier<PathMismatch> first = () -> same;
        Supplier<PathMismatch> second = () -> same;
        evaluation.begin(FIRST);
        evaluation.onMismatch(first, ValueKind.LIST);
        evaluation.onMismatch(second, ValueKind.LIST);
        assertThat(reported).hasSize(2);
    }

    @Test
    void an_evaluation_reports_a_thousand_paths() {
        evaluation.begin(SECOND);
        for (int number = 0; number < 2000; number++) {
            PathMismatch path = path("k" + number);
            evaluation.onMismatch(() -> path, ValueKind.LIST);
        }
        assertThat(reported).hasSize(1000);
    }

    @Test
    void an_evaluation_is_a_condition_until_the_next_one_begins() {
        evaluation.begin(FIRST);
        assertThat(evaluation.isCondition()).isFalse();
        evaluation.beginCondition(SECOND);
        assertThat(evaluation.isCondition()).isTrue();
        evaluation.begin(FIRST);
        assertThat(evaluation.isCondition()).isFalse();
    }

    @Test
    void an_evaluation_without_a_listener_reports_nothing() {
        Evaluation silent = new Evaluation(EvaluationBudget.unshared(), () -> Instant.EPOCH, new SplittableRandom(1));
        silent.begin(FIRST);
        silent.onMismatch(() -> path("b"), ValueKind.LIST);
        silent.onMismatch(FIRST, path("b"), ValueKind.LIST);
        evaluation.onMismatch(() -> path("b"), ValueKind.LIST);
        assertThat(reported).isEmpty();
    }
}
