package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.compose.LoopItems.Group;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.RawJson;
import dev.sluice.language.json.ScalarText;
import dev.sluice.language.json.ValueKind;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Splits the reply of a batch endpoint into the values of the items. */
final class BatchReplyReader {
    private BatchReplyReader() {}

    /**
     * Returns the value of each item of the group; null for an item that the reply lacks. Other elements are ignored. Never
     * throws; fails with {@link StepFailure} only.
     */
    static Future<Map<String, RawJson>> read(String step, BatchSpec spec, RawJson reply, EvaluationContext context) {
        return StepFailure.catching(step, () -> Future.succeededFuture(valuesByKey(step, spec, reply, context)));
    }

    private static Map<String, RawJson> valuesByKey(
            String step, BatchSpec spec, RawJson reply, EvaluationContext context) {
        Group group = context.group();
        JsonNode list = spec.list() == null ? reply.tree() : spec.list().evaluate(context, reply.tree());
        if (list.isNull()) return group.valuesByKey(key -> RawJson.NULL);
        requireValuesByItem(step, spec, list);
        Map<String, JsonNode> elements = spec.key() == null ? null : elementsByKey(spec.key(), list, context);
        return group.valuesByKey(key -> value(elements == null ? list.get(key) : elements.get(key), context.memory()));
    }

    private static void requireValuesByItem(String step, BatchSpec spec, JsonNode list) {
        Expression source = spec.list();
        if (spec.key() == null ? !list.isObject() : !list.isArray())
            throw StepFailure.ofLoop(step, StepReason.NOT_A_BATCH, ValueKind.of(list), false)
                    .at(source == null ? null : source.location());
    }

    /** Returns the elements of the group, and no others: a reply may have any number of them. */
    private static Map<String, JsonNode> elementsByKey(Expression key, JsonNode list, EvaluationContext context) {
        Set<String> requested = new HashSet<>(context.group().keys());
        Map<String, JsonNode> elements = new HashMap<>();
        for (JsonNode element : list) {
            String text = ScalarText.of(key.evaluate(context, element));
            if (text != null && requested.contains(text)) elements.putIfAbsent(text, element);
        }
        return elements;
    }

    private static RawJson value(@Nullable JsonNode element, MemoryAccount memory) {
        return element == null ? RawJson.NULL : RawJson.of(element, memory);
    }
}
