package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What runs on when its specs are replaced. */
class KeptTest {
    private record Running(String name, String spec) {}

    private final Kept<String, Object> first =
            Kept.<String, Object>none().next(Map.of("a", "1", "b", "1"), (name, spec) -> new Object());

    @Test
    void what_is_built_from_the_same_stays_the_same_object() {
        Kept<String, Object> second = first.next(Map.of("a", "1", "b", "2"), (name, spec) -> new Object());
        assertThat(second.get("a")).isSameAs(first.get("a"));
        assertThat(second.get("b")).isNotNull().isNotSameAs(first.get("b"));
    }

    @Test
    void the_name_and_the_spec_are_what_a_thing_is_built_from() {
        assertThat(Kept.<String, Running>none()
                        .next(Map.of("a", "1"), Running::new)
                        .get("a"))
                .isEqualTo(new Running("a", "1"));
    }

    @Test
    void what_changed_or_went_is_missing_later() {
        Kept<String, Object> second = first.next(Map.of("b", "2", "c", "1"), (name, spec) -> new Object());
        assertThat(first.without(second)).containsExactlyInAnyOrderElementsOf(first.all());
        assertThat(first.without(first)).isEmpty();
        assertThat(second.without(first)).hasSize(2);
    }

    @Test
    void nothing_runs_under_another_name_or_none() {
        assertThat(first.get("c")).isNull();
        assertThat(first.get(null)).isNull();
    }
}
