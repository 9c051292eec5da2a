package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.RawJson;
import dev.sluice.language.json.ScalarText;
import dev.sluice.language.json.ValueKind;
import dev.sluice.language.uri.PathSegments;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The distinct items of a loop, in the order of their first appearance.
 *
 * @param byKey the items by the text of their id
 * @param isTruncated whether items after the limit were dropped
 */
record LoopItems(Map<String, Item> byKey, boolean isTruncated) {
    /** The bytes of an item with its key, and of its value in the result without the bytes of the reply. */
    private static final int ITEM_MEMORY = 240;

    /**
     * One item of the list.
     *
     * @param key the key of the item in the loop's value: the text of {@code id}
     * @param id a scalar: the item itself, or the id of an object
     */
    record Item(String key, JsonNode id, JsonNode value) {}

    /**
     * Reads the items of a list. Skips null, and stops at the limit, however long the list is.
     *
     * @throws StepFailure if the value is not a list, an item has no valid id, or the list is too long
     * @throws EvaluationException if an expression fails
     * @throws MemoryLimitException if the items exceed a limit
     */
    static LoopItems from(String step, ForEach.Spec spec, EvaluationContext context) {
        JsonNode list = spec.each().evaluate(context);
        if (!list.isArray() && !list.isNull())
            throw StepFailure.ofLoop(step, StepReason.NOT_A_LIST, ValueKind.of(list), spec.isFromCaller())
                    .at(spec.each().location());
        Map<String, Item> items = new LinkedHashMap<>();
        for (JsonNode value : list) {
            Item item = value.isNull() ? null : item(step, value, spec, context);
            if (item == null || items.containsKey(item.key())) continue;
            if (items.size() == spec.max()) return truncateOrFail(step, items, spec);
            context.memory().reserve(ITEM_MEMORY);
            items.put(item.key(), item);
        }
        return new LoopItems(items, false);
    }

    private static @Nullable Item item(String step, JsonNode value, ForEach.Spec spec, EvaluationContext context) {
        Expression key = spec.key();
        boolean isScalar = !value.isContainerNode();
        if (!isScalar && key == null)
            throw StepFailure.ofLoop(step, StepReason.ITEM_WITHOUT_KEY, ValueKind.of(value), spec.isFromCaller())
                    .at(spec.each().location());
        JsonNode id = isScalar || key == null ? value : key.evaluate(context, value);
        if (id.isNull()) return null;
        String text = ScalarText.of(id);
        if (text == null || !PathSegments.isWellFormed(text))
            throw StepFailure.ofLoop(step, StepReason.ITEM_WITHOUT_KEY, ValueKind.of(id), spec.isFromCaller())
                    .at((key == null ? spec.each() : key).location());
        return new Item(text, id, value);
    }

    private static LoopItems truncateOrFail(String step, Map<String, Item> items, ForEach.Spec spec) {
        if (spec.over() == ForEach.Overflow.TRUNCATE) return new LoopItems(items, true);
        throw StepFailure.ofLoop(step, StepReason.TOO_MANY_ITEMS, spec.isFromCaller())
                .at(spec.each().location());
    }

    /** Returns the items in groups, one for each call. Groups are created on demand. */
    Iterator<Group> groups(ForEach.Spec spec) {
        Iterator<Item> items = byKey.values().iterator();
        BatchSpec batch = spec.batch();
        boolean isFromCaller = spec.isFromCaller();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Group next() {
                return batch == null
                        ? Group.ofOne(items.next(), spec.as(), isFromCaller)
                        : Group.ofMany(items, batch.size(), spec.as(), isFromCaller);
            }
        };
    }

    /**
     * The items of one call.
     *
     * @param name the loop variable
     * @param keys the keys of the items in the loop's value
     * @param value the value of the variable in expressions: the item, or the list of ids in a batch
     * @param argument the value of the variable in the path: the id, or the list of ids in a batch
     * @param isFromCaller whether the caller alone sent the items
     */
    record Group(String name, List<String> keys, JsonNode value, JsonNode argument, boolean isFromCaller) {
        private static Group ofOne(Item item, String name, boolean isFromCaller) {
            return new Group(name, List.of(item.key()), item.value(), item.id(), isFromCaller);
        }

        private static Group ofMany(Iterator<Item> items, int size, String name, boolean isFromCaller) {
            List<String> keys = new ArrayList<>();
            ArrayNode ids = JsonNodeFactory.instance.arrayNode();
            while (keys.size() < size && items.hasNext()) {
                Item item = items.next();
                keys.add(item.key());
                ids.add(item.id());
            }
            return new Group(name, keys, ids, ids, isFromCaller);
        }

        /** Returns a value for each key, in order. */
        Map<String, RawJson> valuesByKey(Function<String, RawJson> value) {
            if (keys.size() == 1) return Map.of(keys.get(0), value.apply(keys.get(0)));
            Map<String, RawJson> values = new LinkedHashMap<>();
            for (String key : keys) values.put(key, value.apply(key));
            return values;
        }
    }
}
