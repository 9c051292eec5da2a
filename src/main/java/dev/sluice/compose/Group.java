package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The items of a loop that one call asks for, as the expressions and the template of that call see them.
 *
 * @param name the variable's name
 * @param keys the keys by which the answer has them
 * @param value what expressions see: the item, or of a batch the list of ids
 * @param argument what the path's template sees: the item's id, or of a batch the list of them
 * @param isFromCaller whether they hold nothing but what the caller sent
 */
record Group(String name, List<String> keys, JsonNode value, JsonNode argument, boolean isFromCaller) {

    /** The next one call can ask for. */
    static Group next(Iterator<Items.Item> items, Each.Spec spec) {
        return spec.batch() == null
                ? single(items.next(), spec)
                : several(items, spec.batch().size(), spec);
    }

    private static Group single(Items.Item item, Each.Spec spec) {
        return new Group(spec.as(), List.of(item.key()), item.value(), item.id(), spec.isFromCaller());
    }

    private static Group several(Iterator<Items.Item> items, int size, Each.Spec spec) {
        List<String> keys = new ArrayList<>();
        ArrayNode ids = JsonNodeFactory.instance.arrayNode();
        while (keys.size() < size && items.hasNext()) {
            Items.Item item = items.next();
            keys.add(item.key());
            ids.add(item.id());
        }
        return new Group(spec.as(), keys, ids, ids, spec.isFromCaller());
    }

    /** The value of each item, in order. */
    Map<String, Value> each(Function<String, Value> value) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (String key : keys) values.put(key, value.apply(key));
        return values;
    }
}
