package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reuse of instances with equal specs. */
class ReusableInstancesTest {
    private record Running(String name, String spec) {}

    private final ReusableInstances<String, Object> first = ReusableInstances.<String, Object>none()
            .reconcile(Map.of("a", "1", "b", "1"), (name, spec) -> new Object());

    @Test
    void an_equal_spec_keeps_the_same_object() {
        ReusableInstances<String, Object> second =
                first.reconcile(Map.of("a", "1", "b", "2"), (name, spec) -> new Object());
        assertThat(second.get("a")).isSameAs(first.get("a"));
        assertThat(second.get("b")).isNotNull().isNotSameAs(first.get("b"));
    }

    @Test
    void an_instance_is_reused_by_name_and_spec() {
        assertThat(ReusableInstances.<String, Running>none()
                        .reconcile(Map.of("a", "1"), Running::new)
                        .get("a"))
                .isEqualTo(new Running("a", "1"));
    }

    @Test
    void changed_and_removed_instances_are_not_in_the_next() {
        ReusableInstances<String, Object> second =
                first.reconcile(Map.of("b", "2", "c", "1"), (name, spec) -> new Object());
        assertThat(first.notIn(second)).containsExactlyInAnyOrderElementsOf(first.values());
        assertThat(first.notIn(first)).isEmpty();
        assertThat(second.notIn(first)).hasSize(2);
    }

    @Test
    void an_unknown_or_null_name_has_no_instance() {
        assertThat(first.get("c")).isNull();
        assertThat(first.get(null)).isNull();
    }
}
