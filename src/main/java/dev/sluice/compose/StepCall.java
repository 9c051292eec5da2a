package dev.sluice.compose;

import dev.sluice.backend.Answered;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import dev.sluice.expression.ExpressionFailed;
import dev.sluice.json.InvalidJson;
import dev.sluice.json.Value;
import dev.sluice.uri.TemplateExpansionException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;

/**
 * One call of a step, made and read.
 *
 * @param step the step's name
 * @param template what is sent
 * @param destination where to
 * @param accepted statuses outside 2xx that are a value
 */
record StepCall(String step, CallTemplate template, Destination destination, Map<Integer, Value> accepted) {

    /** Makes the call. Never throws, and fails with {@link StepFailed} only. */
    Future<Value> make(Scope scope, Calls calls) {
        try {
            return send(destination.address(template.call(scope, calls), scope), calls);
        } catch (ExpressionFailed | TemplateExpansionException e) {
            return Future.failedFuture(StepFailed.expression(step, e));
        } catch (StepFailed e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Value> send(Call call, Calls calls) {
        return calls.send(destination.backend(), call)
                .transform(done -> done.succeeded() ? read(call, done.result()) : judge((BackendFailure) done.cause()));
    }

    private Future<Value> read(Call call, Reply reply) {
        if (reply.status() == 204
                || reply.body().length() == 0
                || HttpMethod.HEAD.equals(call.operation().method())) return Future.succeededFuture(Value.NULL);
        try {
            return Future.succeededFuture(Value.read(reply.body()));
        } catch (InvalidJson e) {
            return judge(new Answered.BadBody(call, String.valueOf(e.getMessage())));
        }
    }

    private Future<Value> judge(BackendFailure failure) {
        Answered.StatusFailure refusal = failure.refusal();
        Value value = refusal == null ? null : accepted.get(refusal.status());
        return value == null ? Future.failedFuture(StepFailed.backend(step, failure)) : Future.succeededFuture(value);
    }
}
