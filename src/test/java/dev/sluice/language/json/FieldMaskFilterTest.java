package dev.sluice.language.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.fixture.RandomTexts;
import dev.sluice.gateway.compose.RouteFixture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The selected fields of a document keep their bytes. */
class FieldMaskFilterTest {
    private static final String CUSTOMER =
            "{ \"id\" : 7, \"ssn\":\"1\\u0032\", \"address\":{\"city\" : \"\u00e9\", \"zip\":1.10},"
                    + " \"n\":1E400, \"big\":123456789012345678901234567890,\n\"tags\":[ 1 , {\"id\":2,\"x\":3} ] }";

    private static String pick(String document, String... paths) {
        return text(FieldMaskFilter.pick(
                document.getBytes(StandardCharsets.UTF_8), FieldMask.of(List.of(paths)), MemoryAccount.unlimited()));
    }

    private static String drop(String document, String... paths) {
        return text(FieldMaskFilter.drop(
                document.getBytes(StandardCharsets.UTF_8), FieldMask.of(List.of(paths)), MemoryAccount.unlimited()));
    }

    private static String text(FieldMaskFilter filtered) {
        return new String(filtered.result(), StandardCharsets.UTF_8);
    }

    @Example
    void picked_fields_keep_their_bytes_and_their_order() {
        assertThat(pick(CUSTOMER, "big", "n", "id", "nothing"))
                .isEqualTo("{\"id\" : 7,\"n\":1E400,\"big\":123456789012345678901234567890}");
        assertThat(pick(CUSTOMER, "address")).isEqualTo("{\"address\":{\"city\" : \"\u00e9\", \"zip\":1.10}}");
        assertThat(pick(CUSTOMER, "ssn")).isEqualTo("{\"ssn\":\"1\\u0032\"}");
    }

    @Example
    void a_scalar_in_place_of_an_object_is_told_with_its_kind_and_a_list_or_null_is_not() {
        assertScalar("{\"a\":\"x\",\"b\":[1,null,{},[true]],\"c\":null,\"d\":1.5}", ValueKind.TEXT);
        assertScalar("{\"b\":[null,1,{},\"x\"]}", ValueKind.NUMBER);
        assertScalar("{\"b\":[null,[true],1]}", ValueKind.BOOLEAN);
        assertScalar("{\"a\":null,\"b\":[],\"c\":[{}],\"d\":1.5}", null);
    }

    private static void assertScalar(String document, @Nullable ValueKind kind) {
        FieldMask mask = FieldMask.of(List.of("a.n", "b.n", "c.n", "d"));
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        FieldMaskFilter picked = FieldMaskFilter.pick(bytes, mask, MemoryAccount.unlimited());
        assertThat(text(picked)).isEqualTo(document.replaceAll("\"x\"|true|1(?!\\.)", "null"));
        assertThat(picked.scalar()).isEqualTo(kind);
        assertThat(FieldMaskFilter.drop(bytes, mask, MemoryAccount.unlimited()).scalar())
                .isNull();
    }

    @Example
    void a_dot_selects_a_nested_field_and_every_element_of_a_list() {
        assertThat(pick(CUSTOMER, "address.zip")).isEqualTo("{\"address\":{\"zip\":1.10}}");
        assertThat(pick(CUSTOMER, "tags.id")).isEqualTo("{\"tags\":[null,{\"id\":2}]}");
        assertThat(drop(CUSTOMER, "tags.id", "address.city", "ssn", "big", "n"))
                .isEqualTo("{\"id\" : 7,\"address\":{\"zip\":1.10},\"tags\":[1,{\"x\":3}]}");
        assertThat(pick("[[{\"a\":1,\"b\":2}],{\"a\":3}, []]", "a")).isEqualTo("[[{\"a\":1}],{\"a\":3},[]]");
    }

    @Example
    void values_without_fields_become_null_when_picked_and_stay_when_dropped() {
        for (String document : List.of("\"secret\"", "17", " true ", "null")) {
            assertThat(pick(document, "id")).isEqualTo("null");
            assertThat(drop(document, "id")).isEqualTo(document.strip());
        }
        assertThat(pick(CUSTOMER, "id.x", "ssn.y")).isEqualTo("{\"id\" : null,\"ssn\":null}");
        assertThat(pick("{}", "id")).isEqualTo("{}");
        assertThat(drop("{\"id\":{\"id\":1}}", "id")).isEqualTo("{}");
    }

    @Example
    void the_shorter_of_two_paths_includes_the_longer() {
        assertThat(pick(CUSTOMER, "address.zip", "address")).isEqualTo(pick(CUSTOMER, "address"));
        assertThat(drop(CUSTOMER, "address", "address.zip")).isEqualTo(drop(CUSTOMER, "address"));
    }

    @Example
    void names_are_compared_after_decoding_escapes() {
        assertThat(pick("{\"\\u0069d\":1}", "id")).isEqualTo("{\"\\u0069d\":1}");
        assertThat(drop("{\"\\u0069d\":1}", "id")).isEqualTo("{}");
    }

    @Example
    void a_document_that_is_nested_too_deep_is_invalid() {
        String deep = "{\"a\":".repeat(70) + "1" + "}".repeat(70);
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> pick(deep, "b"));
    }

    @Property
    void picking_and_dropping_give_the_same_as_on_a_tree(
            @ForAll("documents") String document,
            @ForAll @IntRange(max = 3) int first,
            @ForAll @IntRange(max = 3) int next) {
        String value = "{\"0\":" + document + ",\"1\":[" + document + "," + document + "],\"2\" : " + document + "}";
        List<List<String>> paths = List.of(List.of(String.valueOf(first)), List.of("1", nameIn(value, next)));
        FieldMask mask =
                FieldMask.of(paths.stream().map(path -> String.join(".", path)).toList());
        JsonNode tree = RouteFixture.json(value);
        assertThat(RouteFixture.json(text(
                        FieldMaskFilter.pick(value.getBytes(StandardCharsets.UTF_8), mask, MemoryAccount.unlimited()))))
                .isEqualTo(filterTree(tree, paths, true));
        assertThat(RouteFixture.json(text(
                        FieldMaskFilter.drop(value.getBytes(StandardCharsets.UTF_8), mask, MemoryAccount.unlimited()))))
                .isEqualTo(filterTree(tree, paths, false));
    }

    /** Returns the name of an existing field, or of a missing field. */
    private static String nameIn(String value, int index) {
        List<String> names = new ArrayList<>();
        RouteFixture.json(value).get("0").fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> !FieldMask.isPath(name) || name.contains("."));
        return index < names.size() ? names.get(index) : "absent";
    }

    /** Filters a tree instead of bytes. */
    private static JsonNode filterTree(JsonNode value, List<List<String>> paths, boolean isPicking) {
        if (value.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> list.add(filterTree(element, paths, isPicking)));
            return list;
        }
        if (!value.isObject()) return isPicking ? NullNode.getInstance() : value;
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            List<List<String>> rests = paths.stream()
                    .filter(path -> path.get(0).equals(field.getKey()))
                    .map(path -> path.subList(1, path.size()))
                    .toList();
            boolean isIncluded = rests.stream().anyMatch(List::isEmpty);
            if (!isIncluded && !rests.isEmpty())
                object.set(field.getKey(), filterTree(field.getValue(), rests, isPicking));
            else if (isIncluded == isPicking) object.set(field.getKey(), field.getValue());
        }
        return object;
    }

    @Provide
    Arbitrary<String> documents() {
        return RandomTexts.jsonDocuments();
    }
}
