package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.LoopItems.Group;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.json.RawJson;
import dev.sluice.json.ScalarText;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the reply of a batch endpoint apart: which of its elements is the answer for which item. */
final class BatchReplyReader {
    private BatchReplyReader() {}

    /**
     * The answer for each item of a group; null for those that the reply has not, and nothing for what nobody asked for.
     * Never throws, and fails with {@link StepFailure} only.
     */
    static Future<Map<String, RawJson>> read(String step, BatchSpec spec, RawJson reply, EvaluationContext scope) {
        try {
            return Future.succeededFuture(answers(step, spec, reply, scope));
        } catch (EvaluationException e) {
            return Future.failedFuture(StepFailure.expression(step, e));
        } catch (StepFailure e) {
            return Future.failedFuture(e);
        }
    }

    private static Map<String, RawJson> answers(String step, BatchSpec spec, RawJson reply, EvaluationContext scope) {
        Group group = scope.group();
        JsonNode list = spec.list() == null ? reply.tree() : spec.list().evaluate(scope, reply.tree());
        if (list.isNull()) return group.each(key -> RawJson.NULL);
        Map<String, JsonNode> found = byKey(step, spec, list, scope);
        return group.each(key -> value(found.get(key)));
    }

    private static Map<String, JsonNode> byKey(String step, BatchSpec spec, JsonNode list, EvaluationContext scope) {
        Map<String, JsonNode> found = new HashMap<>();
        Expression key = spec.key();
        if (key == null ? !list.isObject() : !list.isArray())
            throw StepFailure.items(step, StepFailure.LoopError.NOT_A_BATCH, false);
        if (key == null) list.properties().forEach(field -> found.put(field.getKey(), field.getValue()));
        else
            for (JsonNode element : list) {
                String text = ScalarText.text(key.evaluate(scope, element));
                if (text != null) found.putIfAbsent(text, element);
            }
        return found;
    }

    private static RawJson value(@Nullable JsonNode found) {
        return found == null ? RawJson.NULL : RawJson.of(found);
    }
}
