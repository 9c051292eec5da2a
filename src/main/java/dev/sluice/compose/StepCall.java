package dev.sluice.compose;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.Reply;
import dev.sluice.backend.UnusableReply;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.RawJson;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;

/** Sends one call of a step and parses the reply. {@code accepted} has the values of statuses outside 2xx. */
record StepCall(String step, CallTemplate template, Destination destination, Map<Integer, RawJson> accepted) {
    /** Sends the call. Never throws; fails with {@link StepFailure} only. */
    Future<RawJson> execute(EvaluationContext context, CallScope calls) {
        return StepFailure.catching(step, () -> send(render(context, calls), context, calls));
    }

    private Call render(EvaluationContext context, CallScope calls) {
        return context.timed(calls.clock(), () -> destination.ofStep(template.render(context, calls), context));
    }

    private Future<RawJson> send(Call call, EvaluationContext context, CallScope calls) {
        calls.events().sending(step, context.items(), call);
        return calls.send(destination.backend(), call)
                .transform(result -> result.succeeded()
                        ? parseReply(call, result.result())
                        : acceptOrFail(call, (BackendFailure) result.cause()));
    }

    private Future<RawJson> parseReply(Call call, Reply reply) {
        if (reply.status() == 204
                || reply.body().length() == 0
                || HttpMethod.HEAD.equals(call.operation().method())) return Future.succeededFuture(RawJson.NULL);
        try {
            return Future.succeededFuture(RawJson.ofValidated(reply.body(), call.memory()));
        } catch (InvalidJsonException e) {
            return acceptOrFail(call, new UnusableReply(call, FailureReason.BAD_BODY, String.valueOf(e.getMessage())));
        }
    }

    private Future<RawJson> acceptOrFail(Call call, BackendFailure failure) {
        call.progress().end(failure);
        UnusableReply.StatusFailure statusFailure = failure.statusFailure();
        RawJson value = statusFailure == null ? null : accepted.get(statusFailure.status());
        return value == null ? Future.failedFuture(StepFailure.backend(step, failure)) : Future.succeededFuture(value);
    }
}
