package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.LoopItems.Group;
import dev.sluice.expression.Expression;
import dev.sluice.json.RawJson;
import dev.sluice.json.ScalarText;
import dev.sluice.json.ValueKind;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
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
        Map<String, JsonNode> elements = elementsByKey(step, spec, list, context);
        return group.valuesByKey(key -> value(elements.get(key)));
    }

    private static Map<String, JsonNode> elementsByKey(
            String step, BatchSpec spec, JsonNode list, EvaluationContext context) {
        Map<String, JsonNode> elements = new HashMap<>();
        Expression key = spec.key();
        if (key == null ? !list.isObject() : !list.isArray())
            throw StepFailure.loopError(step, StepFailure.LoopError.NOT_A_BATCH, ValueKind.of(list), false)
                    .of(spec.list());
        if (key == null) list.properties().forEach(field -> elements.put(field.getKey(), field.getValue()));
        else
            for (JsonNode element : list) {
                String text = ScalarText.of(key.evaluate(context, element));
                if (text != null) elements.putIfAbsent(text, element);
            }
        return elements;
    }

    private static RawJson value(@Nullable JsonNode element) {
        return element == null ? RawJson.NULL : RawJson.of(element);
    }
}
