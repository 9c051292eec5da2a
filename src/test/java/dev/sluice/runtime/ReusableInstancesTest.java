package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which instances are reused when their specs are replaced. */
class ReusableInstancesTest {
    private record Running(String name, String spec) {}

    private final ReusableInstances<String, Object> first = ReusableInstances.<String, Object>none()
            .reconcile(Map.of("a", "1", "b", "1"), (name, spec) -> new Object());

    @Test
    void what_is_built_from_the_same_stays_the_same_object() {
        ReusableInstances<String, Object> second =
                first.reconcile(Map.of("a", "1", "b", "2"), (name, spec) -> new Object());
        assertThat(second.get("a")).isSameAs(first.get("a"));
        assertThat(second.get("b")).isNotNull().isNotSameAs(first.get("b"));
    }

    @Test
    void the_name_and_the_spec_are_what_a_thing_is_built_from() {
        assertThat(ReusableInstances.<String, Running>none()
                        .reconcile(Map.of("a", "1"), Running::new)
                        .get("a"))
                .isEqualTo(new Running("a", "1"));
    }

    @Test
    void what_changed_or_went_is_missing_later() {
        ReusableInstances<String, Object> second =
                first.reconcile(Map.of("b", "2", "c", "1"), (name, spec) -> new Object());
        assertThat(first.notIn(second)).containsExactlyInAnyOrderElementsOf(first.values());
        assertThat(first.notIn(first)).isEmpty();
        assertThat(second.notIn(first)).hasSize(2);
    }

    @Test
    void nothing_runs_under_another_name_or_none() {
        assertThat(first.get("c")).isNull();
        assertThat(first.get(null)).isNull();
    }
}
