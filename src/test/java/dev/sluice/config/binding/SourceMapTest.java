package dev.sluice.config.binding;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceMapTest {
    private final BinderFixture bound = new BinderFixture();

    public record Limit(
            @Setting(value = "Most.", min = "1", max = "10") int most,
            @Setting("Unit.") String unit) {
        public Limit {
            SpecValidator.of(Limit.class, most, unit).throwIfInvalid();
        }

        public static Limit defaults() {
            return new Limit(5, "calls");
        }
    }

    public record Limits(@Setting("By name.") Map<String, Limit> byName) {}

    private Limits read(String yaml) {
        return (Limits) requireNonNull(bound.read(Limits.class, yaml));
    }

    @Test
    void equal_records_at_two_locations_have_their_own_sources() {
        Limits limits = read("{ by_name: { a: { most: 3 }, b: { most: 3 } } }");
        Limit a = requireNonNull(limits.byName().get("a"));
        Limit b = requireNonNull(limits.byName().get("b"));
        assertThat(a).isEqualTo(b);
        SourceMap sources = bound.binder.sources();
        assertThat(requireNonNull(sources.at(a, "most")).location()).hasToString("f:1:28");
        assertThat(requireNonNull(sources.at(b, "most")).location()).hasToString("f:1:44");
        assertThat(requireNonNull(sources.keyOf(limits.byName(), "b")).location())
                .hasToString("f:1:33");
        assertThat(sources.at(a, "unit")).isNull();
        assertThat(sources.of(Limit.defaults())).isNull();
    }

    @Test
    void an_invalid_component_takes_its_default_and_is_marked() {
        Limits limits = read("{ by_name: { a: { most: 99, unit: bytes }, b: { most: x } } }");
        Limit a = requireNonNull(limits.byName().get("a"));
        assertThat(a).isEqualTo(new Limit(5, "bytes"));
        assertThat(limits.byName()).containsEntry("b", Limit.defaults());
        assertThat(bound.binder.sources().isInvalid(a, "most")).isTrue();
        assertThat(bound.binder.sources().isInvalid(a, "unit")).isFalse();
        assertThat(bound.binder.sources().isInvalid(limits, "byName")).isTrue();
        assertThat(bound.errors())
                .containsExactly(
                        "f:1:28: a.by_name.a.most: 99 (expected: 1 to 10)",
                        "f:1:58: a.by_name.b.most: x (expected: a whole number)");
    }
}
