package dev.sluice.language.expression.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.language.json.Json;
import dev.sluice.language.json.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

public class KindsTest {
    private static final Kinds PRODUCT = Kinds.closed(Map.of("name", Kinds.TEXT, "price", Kinds.NUMBER));

    /** Returns whether a value is null, or has these kinds in all its parts. */
    public static boolean includes(Kinds kinds, JsonNode value) {
        if (kinds.isAny() || value.isNull()) return true;
        Kinds elements = kinds.slice().loopElement();
        return kinds.kinds().contains(ValueKind.of(value))
                && value.properties().stream()
                        .allMatch(field -> kinds.mayHaveKey(field.getKey())
                                && includes(kinds.key(field.getKey()), field.getValue()))
                && (!value.isArray() || value.valueStream().allMatch(element -> includes(elements, element)));
    }

    @Property
    void a_union_has_each_value_of_both(@ForAll("kinds") Kinds left, @ForAll("kinds") Kinds right) {
        Kinds union = left.or(right);
        assertThat(union).isEqualTo(right.or(left));
        assertThat(union.or(left)).isEqualTo(union);
        assertThat(union.kinds()).containsAll(left.kinds()).containsAll(right.kinds());
    }

    @Property
    void a_union_of_three_does_not_depend_on_their_order(
            @ForAll("kinds") Kinds first, @ForAll("kinds") Kinds second, @ForAll("kinds") Kinds third) {
        assertThat(first.or(second).or(third)).isEqualTo(first.or(second.or(third)));
    }

    @Property
    void any_absorbs_and_none_changes_nothing(@ForAll("kinds") Kinds kinds) {
        assertThat(kinds.or(Kinds.ANY)).isEqualTo(Kinds.ANY);
        assertThat(kinds.or(Kinds.NONE)).isEqualTo(kinds);
        assertThat(kinds.or(kinds)).isEqualTo(kinds).hasSameHashCodeAs(kinds);
    }

    @Property
    void a_union_includes_the_values_of_its_parts(@ForAll("values") JsonNode left, @ForAll("values") JsonNode right) {
        Kinds union = Kinds.of(left).or(Kinds.of(right));
        assertThat(includes(union, left)).isTrue();
        assertThat(includes(union, right)).isTrue();
    }

    @Property
    void the_parts_of_a_value_are_of_the_parts_of_its_kinds(
            @ForAll("values") JsonNode value, @ForAll("kinds") Kinds others) {
        Kinds kinds = Kinds.of(value).or(others);
        value.properties()
                .forEach(field -> assertThat(includes(kinds.key(field.getKey()), field.getValue()))
                        .isTrue());
        if (value.isArray())
            value.forEach(
                    element -> assertThat(includes(kinds.element(), element)).isTrue());
    }

    @Provide
    static Arbitrary<Kinds> kinds() {
        Arbitrary<Kinds> scalars = Arbitraries.of(Kinds.NONE, Kinds.ANY, Kinds.BOOLEAN, Kinds.NUMBER, Kinds.TEXT);
        return Arbitraries.lazyOf(
                () -> scalars,
                () -> scalars,
                () -> kinds().map(Kinds::listOf),
                () -> kinds().map(Kinds::objectOf),
                () -> Arbitraries.maps(Arbitraries.of("a", "b", "c"), kinds())
                        .ofMaxSize(3)
                        .map(Kinds::closed));
    }

    @Provide
    static Arbitrary<JsonNode> values() {
        return Arbitraries.of(
                        "null",
                        "true",
                        "1.5",
                        "\"text\"",
                        "[]",
                        "{}",
                        "[1, \"a\", null]",
                        "[[1], [true]]",
                        "{\"a\": 1, \"b\": {\"c\": []}}",
                        "[{\"a\": 1}, {\"b\": \"x\"}]",
                        "{\"a\": [{\"b\": null}]}")
                .map(KindsTest::json);
    }

    private static JsonNode json(String text) {
        return Json.readTree(text.getBytes(StandardCharsets.UTF_8), MemoryAccount.unlimited());
    }

    @Example
    void a_closed_object_has_its_keys_and_no_others() {
        assertThat(PRODUCT.key("name")).isEqualTo(Kinds.TEXT);
        assertThat(PRODUCT.key("nmae").isNone()).isTrue();
        assertThat(PRODUCT.keys())
                .hasValueSatisfying(keys -> assertThat(keys).containsExactlyInAnyOrder("name", "price"));
        assertThat(PRODUCT.element().isNone()).isTrue();
    }

    @Example
    void an_object_may_have_a_key_with_null_alone() {
        Kinds closed = Kinds.closed(Map.of("a", Kinds.NONE));
        assertThat(closed.key("a").isNone()).isTrue();
        assertThat(closed.mayHaveKey("a")).isTrue();
        assertThat(closed.or(Kinds.TEXT).mayHaveKey("a")).isTrue();
        assertThat(closed.mayHaveKey("b")).isFalse();
        assertThat(Kinds.objectOf(Kinds.NONE).mayHaveKey("b")).isTrue();
        assertThat(Kinds.ANY.mayHaveKey("b")).isTrue();
        assertThat(Kinds.listOf(closed).mayHaveKey("a")).isFalse();
    }

    @Example
    void a_union_of_many_has_each_of_them() {
        assertThat(Kinds.union(List.of()).isNone()).isTrue();
        assertThat(Kinds.union(List.of(Kinds.TEXT, Kinds.NONE, Kinds.NUMBER))).isEqualTo(Kinds.NUMBER.or(Kinds.TEXT));
    }

    @Example
    void an_object_of_any_keys_has_the_kinds_of_its_values_at_each_key() {
        Kinds products = Kinds.objectOf(PRODUCT);
        assertThat(products.key("p1")).isEqualTo(PRODUCT);
        assertThat(products.keys()).isEmpty();
        assertThat(products.or(PRODUCT))
                .isEqualTo(Kinds.objectOf(PRODUCT.or(Kinds.TEXT).or(Kinds.NUMBER)));
    }

    @Example
    void a_loop_has_the_elements_of_a_list_and_the_pairs_of_an_object() {
        assertThat(Kinds.listOf(PRODUCT).loopElement()).isEqualTo(PRODUCT);
        Kinds pair = Kinds.objectOf(PRODUCT).loopElement();
        assertThat(pair.key("key")).isEqualTo(Kinds.TEXT);
        assertThat(pair.key("value").key("name")).isEqualTo(Kinds.TEXT);
        assertThat(pair.key("name").isNone()).isTrue();
        assertThat(Kinds.objectOf(PRODUCT)
                        .or(Kinds.listOf(PRODUCT))
                        .loopElement()
                        .key("name"))
                .isEqualTo(Kinds.TEXT);
        assertThat(Kinds.TEXT.loopElement().isNone()).isTrue();
    }

    @Example
    void a_list_and_a_text_have_elements_and_slices() {
        assertThat(Kinds.listOf(Kinds.NUMBER).element()).isEqualTo(Kinds.NUMBER);
        assertThat(Kinds.TEXT.element()).isEqualTo(Kinds.TEXT);
        assertThat(Kinds.TEXT.or(Kinds.listOf(Kinds.NUMBER)).slice())
                .isEqualTo(Kinds.TEXT.or(Kinds.listOf(Kinds.NUMBER)));
        assertThat(Kinds.NUMBER.element().isNone()).isTrue();
        assertThat(Kinds.NUMBER.slice().isNone()).isTrue();
        assertThat(Kinds.listOf(Kinds.NONE).element().isNone()).isTrue();
    }

    @Example
    void any_has_any_parts() {
        assertThat(Kinds.ANY.key("a").isAny()).isTrue();
        assertThat(Kinds.ANY.element().isAny()).isTrue();
        assertThat(Kinds.ANY.slice().isAny()).isTrue();
        assertThat(Kinds.ANY.loopElement().isAny()).isTrue();
        assertThat(Kinds.ANY.isOnly(ValueKind.LIST)).isFalse();
    }

    @Example
    void a_value_that_has_another_kind_in_one_part_is_not_included() {
        Kinds products = Kinds.listOf(PRODUCT);
        assertThat(includes(products, json("[{\"name\": \"a\"}, {\"price\": null}, null]")))
                .isTrue();
        assertThat(includes(products, json("[{\"name\": 1}]"))).isFalse();
        assertThat(includes(products, json("[{\"id\": 1}]"))).isFalse();
        assertThat(includes(products, json("{}"))).isFalse();
        assertThat(includes(Kinds.objectOf(Kinds.TEXT), json("{\"a\": 1}"))).isFalse();
    }

    @Example
    void levels_beyond_the_eighth_are_any() {
        Kinds deep = Kinds.TEXT;
        for (int level = 0; level < 100; level++) deep = Kinds.listOf(deep);
        int known = 0;
        while (!deep.isAny()) {
            deep = deep.element();
            known++;
        }
        assertThat(known).isBetween(1, 8);
        assertThat(Kinds.of(json("[".repeat(50) + "]".repeat(50))).isOnly(ValueKind.LIST))
                .isTrue();
    }

    @Example
    void more_keys_than_two_hundred_are_any_keys() {
        Kinds wide = Kinds.NONE;
        for (int key = 0; key < 3000; key++) wide = wide.or(Kinds.closed(Map.of("k" + key, Kinds.TEXT)));
        assertThat(wide).isEqualTo(Kinds.objectOf(Kinds.TEXT));
    }

    /** Each level has 200 times the parts of the level below it. */
    @Example
    void a_union_of_objects_that_share_their_parts_is_bounded() {
        Kinds shared = Kinds.TEXT;
        for (int level = 0; level < 8; level++) {
            Map<String, Kinds> fields = new HashMap<>();
            for (int key = 0; key < 200; key++) fields.put("k" + key, shared);
            shared = Kinds.closed(fields).or(Kinds.closed(Map.of("k0", Kinds.NUMBER)));
        }
        assertThat(shared.keys()).hasValueSatisfying(keys -> assertThat(keys).hasSize(200));
        assertThat(shared.toString()).hasSizeLessThan(100_000);
    }

    @Example
    void a_text_of_kinds_names_their_parts() {
        assertThat(Kinds.NONE).hasToString("none");
        assertThat(Kinds.listOf(Kinds.ANY).or(Kinds.TEXT)).hasToString("a text or a list of (any)");
        assertThat(Kinds.closed(Map.of("a", Kinds.TEXT))).hasToString("an object of {a=a text}");
        assertThat(Kinds.objectOf(Kinds.TEXT)).hasToString("an object of any keys (a text)");
    }
}
