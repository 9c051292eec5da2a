package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.Items.Group;
import dev.sluice.expression.Expression;
import dev.sluice.expression.ExpressionFailed;
import dev.sluice.json.Scalar;
import dev.sluice.json.Value;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the reply of a batch endpoint apart: which of its elements is the answer for which item. */
final class Batch {
    private Batch() {}

    /**
     * The answer for each item of a group; null for those that the reply has not, and nothing for what nobody asked for.
     * Never throws, and fails with {@link StepFailed} only.
     */
    static Future<Map<String, Value>> read(String step, BatchSpec spec, Value reply, Scope scope) {
        try {
            return Future.succeededFuture(answers(step, spec, reply, scope));
        } catch (ExpressionFailed e) {
            return Future.failedFuture(StepFailed.expression(step, e));
        } catch (StepFailed e) {
            return Future.failedFuture(e);
        }
    }

    private static Map<String, Value> answers(String step, BatchSpec spec, Value reply, Scope scope) {
        Group group = scope.group();
        JsonNode list = spec.list() == null ? reply.tree() : spec.list().evaluate(scope, reply.tree());
        if (list.isNull()) return group.each(key -> Value.NULL);
        Map<String, JsonNode> found = byKey(step, spec, list, scope);
        return group.each(key -> value(found.get(key)));
    }

    private static Map<String, JsonNode> byKey(String step, BatchSpec spec, JsonNode list, Scope scope) {
        Map<String, JsonNode> found = new HashMap<>();
        Expression key = spec.key();
        if (key == null ? !list.isObject() : !list.isArray())
            throw StepFailed.items(step, StepFailed.Items.NOT_A_BATCH, false);
        if (key == null) list.properties().forEach(field -> found.put(field.getKey(), field.getValue()));
        else
            for (JsonNode element : list) {
                String text = Scalar.text(key.evaluate(scope, element));
                if (text != null) found.putIfAbsent(text, element);
            }
        return found;
    }

    private static Value value(@Nullable JsonNode found) {
        return found == null ? Value.NULL : Value.of(found);
    }
}
