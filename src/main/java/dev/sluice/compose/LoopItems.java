package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.json.RawJson;
import dev.sluice.json.ScalarText;
import dev.sluice.uri.PathSegments;
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
 * @param byKey by the text that tells one from another
 * @param isTruncated whether there were more than may be asked
 */
record LoopItems(Map<String, Item> byKey, boolean isTruncated) {

    /**
     * One item.
     *
     * @param key the text by which the answer has it
     * @param id the scalar that the text is of
     * @param value the item itself
     */
    record Item(String key, JsonNode id, JsonNode value) {}

    /**
     * Takes the items from the list of a loop. Null is no item; a list of a million is looked through no further than the
     * loop may go.
     *
     * @throws StepFailure when there is no list, an item that cannot be told from others, or too many
     * @throws EvaluationException when an expression has no value
     */
    static LoopItems from(String step, ForEach.Spec spec, EvaluationContext context) {
        JsonNode list = spec.each().evaluate(context);
        if (!list.isArray() && !list.isNull())
            throw StepFailure.loopError(step, StepFailure.LoopError.NOT_A_LIST, spec.isFromCaller());
        Map<String, Item> items = new LinkedHashMap<>();
        for (JsonNode value : list) {
            Item item = value.isNull() ? null : item(step, value, spec, context);
            if (item == null || items.containsKey(item.key())) continue;
            if (items.size() == spec.max()) return truncateOrFail(step, items, spec);
            items.put(item.key(), item);
        }
        return new LoopItems(items, false);
    }

    private static @Nullable Item item(String step, JsonNode value, ForEach.Spec spec, EvaluationContext context) {
        Expression key = spec.key();
        boolean isScalar = !value.isContainerNode();
        if (!isScalar && key == null)
            throw StepFailure.loopError(step, StepFailure.LoopError.WITHOUT_KEY, spec.isFromCaller());
        JsonNode id = isScalar || key == null ? value : key.evaluate(context, value);
        if (id.isNull()) return null;
        String text = ScalarText.of(id);
        if (text == null || !PathSegments.isWellFormed(text))
            throw StepFailure.loopError(step, StepFailure.LoopError.WITHOUT_KEY, spec.isFromCaller());
        return new Item(text, id, value);
    }

    private static LoopItems truncateOrFail(String step, Map<String, Item> items, ForEach.Spec spec) {
        if (spec.over() == ForEach.Overflow.TRUNCATE) return new LoopItems(items, true);
        throw StepFailure.loopError(step, StepFailure.LoopError.TOO_MANY, spec.isFromCaller());
    }

    /** The items in groups of this size, of which the last may be smaller; made as they are taken. */
    Iterator<Group> groups(ForEach.Spec spec) {
        Iterator<Item> items = byKey.values().iterator();
        BatchSpec batch = spec.batch();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Group next() {
                return batch == null ? Group.ofOne(items.next(), spec) : Group.ofMany(items, batch.size(), spec);
            }
        };
    }

    /**
     * The items that one call asks for, as the expressions and the template of that call see them.
     *
     * @param name the variable's name
     * @param keys the keys by which the answer has them
     * @param value what expressions see: the item, or of a batch the list of ids
     * @param argument what the path's template sees: the item's id, or of a batch the list of them
     * @param isFromCaller whether they hold nothing but what the caller sent
     */
    record Group(String name, List<String> keys, JsonNode value, JsonNode argument, boolean isFromCaller) {

        private static Group ofOne(Item item, ForEach.Spec spec) {
            return new Group(spec.as(), List.of(item.key()), item.value(), item.id(), spec.isFromCaller());
        }

        private static Group ofMany(Iterator<Item> items, int size, ForEach.Spec spec) {
            List<String> keys = new ArrayList<>();
            ArrayNode ids = JsonNodeFactory.instance.arrayNode();
            while (keys.size() < size && items.hasNext()) {
                Item item = items.next();
                keys.add(item.key());
                ids.add(item.id());
            }
            return new Group(spec.as(), keys, ids, ids, spec.isFromCaller());
        }

        /** The value of each item, in order. */
        Map<String, RawJson> valuesByKey(Function<String, RawJson> value) {
            Map<String, RawJson> values = new LinkedHashMap<>();
            for (String key : keys) values.put(key, value.apply(key));
            return values;
        }
    }
}
