package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.language.json.FieldMask;
import dev.sluice.language.json.FieldMaskFilter;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.Json;
import dev.sluice.language.json.JsonReader;
import dev.sluice.language.json.RawJson;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fuzzes the scan of a JSON document (RFC 8259) and the splice of its bytes. The scan accepts what the reader accepts, spliced
 * bytes read as the tree of their parts, and the memory of the tree is linear in the bytes.
 */
public final class JsonTarget {
    /** The estimate of the tree for one byte of the document: an object in a list. */
    private static final int MAX_TREE_BYTES = 200;

    private JsonTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        JsonNode tree = read(input);
        try {
            Json.validate(input);
        } catch (InvalidJsonException rejected) {
            assertThat(tree).isNull();
            return;
        }
        if (tree == null) return;
        assertThat(treeBytes(input)).isBetween(0L, (long) MAX_TREE_BYTES * input.length);
        assertThat(Json.readTree(input, MemoryAccount.unlimited())).isEqualTo(tree);
        assertPrinted(tree);
        if (hasRoomAround(tree)) assertSpliced(input, tree);
        assertFiltered(input, tree);
    }

    private static long treeBytes(byte[] input) {
        MemoryAccount account = new MemoryBudget(1L << 40).open(0);
        JsonReader.DEFAULT.read(Buffer.buffer(input), account);
        return account.held();
    }

    /** Returns null for invalid bytes, or for a number that only the tree cannot hold. */
    private static @Nullable JsonNode read(byte[] bytes) {
        try {
            return JsonReader.DEFAULT.read(Buffer.buffer(bytes));
        } catch (InvalidJsonException rejected) {
            return null;
        }
    }

    /** Returns whether another level around the tree keeps it within the limit. */
    private static boolean hasRoomAround(JsonNode tree) {
        return read(Json.toBytes(JsonNodeFactory.instance.arrayNode().add(tree))) != null;
    }

    /** A decimal that is printed without a fraction is read as an integer, so this compares texts. */
    private static void assertPrinted(JsonNode tree) {
        byte[] printed = Json.toBytes(tree);
        assertThat(Json.toBytes(Json.readTree(printed, MemoryAccount.unlimited())))
                .isEqualTo(printed);
    }

    private static void assertSpliced(byte[] input, JsonNode tree) {
        Map<String, RawJson> fields = new LinkedHashMap<>();
        ObjectNode expected = JsonNodeFactory.instance.objectNode();
        for (String name : List.of("a", "", "\"\\\u0000")) {
            fields.put(name, RawJson.ofValidated(Buffer.buffer(input), MemoryAccount.unlimited()));
            expected.set(name, tree);
        }
        RawJson spliced = RawJson.ofFields(fields, MemoryAccount.unlimited());
        assertThat(Json.readTree(spliced.bytes(), MemoryAccount.unlimited())).isEqualTo(expected);
        assertThat(spliced.tree()).isEqualTo(expected);
    }

    /** Filters by the first field of an object. */
    private static void assertFiltered(byte[] input, JsonNode tree) {
        if (!tree.isObject() || tree.isEmpty()) return;
        String name = tree.fieldNames().next();
        if (name.contains(".")) return;
        FieldMask mask = FieldMask.of(List.of(name));
        ObjectNode picked = JsonNodeFactory.instance.objectNode().set(name, tree.get(name));
        assertThat(read(FieldMaskFilter.pick(input, mask, MemoryAccount.unlimited())
                        .result()))
                .isEqualTo(picked);
        ObjectNode dropped = tree.deepCopy();
        dropped.remove(name);
        assertThat(read(FieldMaskFilter.drop(input, mask, MemoryAccount.unlimited())
                        .result()))
                .isEqualTo(dropped);
        JsonNode nested =
                read(FieldMaskFilter.pick(input, FieldMask.of(List.of(name + ".a")), MemoryAccount.unlimited())
                        .result());
        assertThat(nested).isNotNull();
    }
}
