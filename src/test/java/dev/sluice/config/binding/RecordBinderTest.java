package dev.sluice.config.binding;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordBinderTest {
    private final BinderFixture bound = new BinderFixture();

    public record Span(
            @Setting(value = "From.", min = "1", max = "10") int from,
            @Setting(value = "To.", min = "1", max = "10") int to) {
        public Span {
            SpecValidator.of(Span.class, from, to)
                    .require(from <= to, "from", from, "at most to, " + to)
                    .throwIfInvalid();
        }

        public static Span defaults() {
            return new Span(2, 5);
        }
    }

    public record Server(
            @Setting("Name.") String name,
            @Setting("Span.") Span span,

            @Setting(value = "Other.", key = "other-span") @Nullable
            Span other,

            @Setting("Tags.") Map<String, String> tags,
            @Setting("Secret.") @Nullable Secret secret) {
        public Server {
            SpecValidator.of(Server.class, name, span, other, tags, secret)
                    .require(!name.isEmpty(), "name", name, "a name")
                    .throwIfInvalid();
        }
    }

    public record Lists(
            @Setting("Numbers.") List<Integer> numbers,
            @Setting("By status.") Map<Integer, JsonNode> statuses,
            String given) {}

    private Object read(Map<String, @Nullable Object> inherited, String yaml) {
        Object read = bound.binder.bindRecord(Server.class, bound.value(yaml), inherited);
        return bound.errors().isEmpty() ? requireNonNull(read) : bound.errors();
    }

    @Test
    void absent_components_take_the_defaults_of_their_type_or_null() {
        assertThat(read(Map.of(), "{ name: x }")).isEqualTo(new Server("x", new Span(2, 5), null, Map.of(), null));
    }

    @Test
    void inherited_values_are_overridden_key_by_key() {
        Map<String, @Nullable Object> inherited = RecordReflection.values(
                new Server("y", new Span(3, 9), new Span(1, 1), Map.of("p", "1", "q", "2"), new Secret("s")));
        assertThat(read(inherited, "{ span: { to: 7 }, tags: { q: 3, r: 4 } }"))
                .isEqualTo(new Server(
                        "y", new Span(3, 7), new Span(1, 1), Map.of("p", "1", "q", "3", "r", "4"), new Secret("s")));
    }

    @Test
    void an_explicit_null_resets_an_inherited_value() {
        Map<String, @Nullable Object> inherited = Map.of("name", "y", "other", new Span(1, 1));
        assertThat(read(inherited, "{ other-span: null }"))
                .isEqualTo(new Server("y", new Span(2, 5), null, Map.of(), null));
    }

    @Test
    void an_empty_value_resets_nothing() {
        assertThat(read(Map.of("name", "y", "other", new Span(1, 1)), "{ other-span: }"))
                .isEqualTo(List.of("f:1:17: a.other-span: nothing (expected: a mapping of from, to)"));
    }

    @Test
    void a_required_component_rejects_null() {
        assertThat(read(Map.of(), "{ name: null }")).isEqualTo(List.of("f:1:12: a.name: null (expected: a text)"));
    }

    @Test
    void all_mistakes_are_reported_together_at_their_locations() {
        assertThat(read(Map.of(), "\n  nmae: x\n  span: { from: 0, to: many }\n  tags: [x]\n  colour: red\n"))
                .isEqualTo(List.of(
                        "f:2:3: a.nmae: unknown key; did you mean name?",
                        "f:3:17: a.span.from: 0 (expected: 1 to 10)",
                        "f:3:24: a.span.to: many (expected: a whole number)",
                        "f:4:9: a.tags: a list (expected: a mapping)",
                        "f:5:3: a.colour: unknown key (expected: name, span, other-span, tags, secret)"));
    }

    @Test
    void a_missing_key_is_reported_at_the_mapping_despite_an_unknown_key() {
        assertThat(read(Map.of(), "{ proxy: x, tags: {} }"))
                .isEqualTo(List.of(
                        "f:1:4: a.name: missing (expected: a text)",
                        "f:1:6: a.proxy: unknown key (expected: name, span, other-span, tags, secret)"));
    }

    @Test
    void a_mapping_of_unknown_keys_reports_no_missing_keys() {
        assertThat(read(Map.of(), "{ proxy: x }"))
                .isEqualTo(List.of("f:1:6: a.proxy: unknown key (expected: name, span, other-span, tags, secret)"));
    }

    @Test
    void a_rule_over_several_settings_is_reported_at_its_setting() {
        assertThat(read(Map.of(), "{ name: x, span: { to: 1 }, other-span: { to: 3, from: 4 } }"))
                .isEqualTo(List.of(
                        "f:1:21: a.span.from: 2 (expected: at most to, 1)",
                        "f:1:59: a.other-span.from: 4 (expected: at most to, 3)"));
    }

    @Test
    void a_violated_rule_does_not_show_a_substituted_value() {
        assertThat(read(Map.of(), "{ name: x, span: { from: '${BIG}' } }"))
                .isEqualTo(List.of("f:1:29: a.span.from: \"${BIG}\" (expected: 1 to 10)"));
    }

    @Test
    void a_partial_record_merges_written_and_inherited_values() {
        Map<String, @Nullable Object> part = bound.binder.bindPartially(
                Server.class, bound.value("{ span: { to: 7 } }"), Map.of("tags", Map.of("p", "1")), Set.of("name"));
        assertThat(part).isEqualTo(Map.of("span", new Span(2, 7), "tags", Map.of("p", "1")));
        assertThat(bound.errors()).isEmpty();
    }

    @Test
    void a_partial_record_rejects_excluded_keys() {
        bound.binder.bindPartially(
                Server.class, bound.value("{ name: x, span: { to: 99 } }"), Map.of(), Set.of("name"));
        assertThat(bound.errors())
                .containsExactly(
                        "f:1:6: a.name: unknown key (expected: span, other-span, tags, secret)",
                        "f:1:27: a.span.to: 99 (expected: 1 to 10)");
    }

    @Test
    void a_bare_value_is_a_list_of_one_and_maps_keep_their_order() {
        Object read = bound.binder.bindRecord(
                Lists.class, bound.value("{ numbers: 5, statuses: { 404: null, 0x1F4: x } }"), Map.of("given", "g"));
        assertThat(read)
                .isEqualTo(new Lists(List.of(5), Map.of(404, NullNode.getInstance(), 500, TextNode.valueOf("x")), "g"));
        assertThat(((Lists) requireNonNull(read)).statuses().keySet()).containsExactly(404, 500);
    }

    @Test
    void a_component_without_setting_cannot_be_written() {
        bound.binder.bindRecord(Lists.class, bound.value("{ numbers: [], given: x }"), Map.of("given", "g"));
        assertThat(bound.errors()).containsExactly("f:1:19: a.given: unknown key (expected: numbers, statuses)");
    }

    @Test
    void every_element_of_a_list_or_map_is_checked() {
        bound.binder.bindRecord(
                Lists.class, bound.value("{ numbers: [1, x, 2, y], statuses: { z: 1 } }"), Map.of("given", "g"));
        assertThat(bound.errors())
                .containsExactly(
                        "f:1:19: a.numbers[1]: x (expected: a whole number)",
                        "f:1:25: a.numbers[3]: y (expected: a whole number)",
                        "f:1:41: a.statuses.z: z (expected: a whole number)");
    }

    @Test
    void a_record_must_be_a_mapping() {
        assertThat(read(Map.of(), "[name]"))
                .isEqualTo(List.of("f:1:4: a: a list (expected: a mapping of name, span, other-span, tags, secret)"));
    }
}
