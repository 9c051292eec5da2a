package dev.sluice.gateway.compose;

import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredWork;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.RawJson;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends one call of a step and parses the reply. A worker thread parses a large one that the scan does not decide on, or whose tree is
 * needed.
 *
 * @param accepted the values of statuses outside 2xx
 * @param isRead whether the tree of the reply is needed
 */
record StepCall(
        String step, CallTemplate template, Destination destination, Map<Integer, RawJson> accepted, boolean isRead) {
    /** Sends the call, and converts its value without another future. Never throws; fails with {@link StepFailure} only. */
    <T> Future<T> execute(EvaluationContext context, CallScope calls, Function<RawJson, T> convert) {
        return StepFailure.catching(step, () -> send(render(context, calls), context, calls, convert));
    }

    private Call render(EvaluationContext context, CallScope calls) {
        return context.timed(calls.clock(), () -> destination.ofStep(template.render(context, calls), context));
    }

    private <T> Future<T> send(Call call, EvaluationContext context, CallScope calls, Function<RawJson, T> convert) {
        calls.events().onSend(step, context.items(), call);
        CallTrace trace = call.state().trace();
        Future<T> value = calls.send(destination.backend(), call)
                .transform(result -> converted(value(call, result, calls), convert));
        return trace.follower() == null ? value : value.onComplete(ended -> trace.onResult());
    }

    private static <T> Future<T> converted(Future<RawJson> value, Function<RawJson, T> convert) {
        return value.succeeded() ? Future.succeededFuture(convert.apply(value.result())) : value.map(convert);
    }

    private Future<RawJson> value(Call call, AsyncResult<Reply> result, CallScope calls) {
        return result.succeeded()
                ? parseReply(call, result.result(), calls)
                : acceptOrFail(call, (BackendFailure) result.cause());
    }

    private Future<RawJson> parseReply(Call call, Reply reply, CallScope calls) {
        if (reply.status() == 204
                || reply.body().length() == 0
                || HttpMethod.HEAD.equals(call.operation().method())) return Future.succeededFuture(RawJson.NULL);
        RawJson value = RawJson.ofSurelyValid(reply.body(), call.memory());
        if (value != null && !(isRead && value.needsWorker())) return Future.succeededFuture(value);
        return parseSlowly(call, reply.body(), value, calls).recover(failure -> onUnparsed(call, failure));
    }

    private Future<RawJson> parseSlowly(Call call, Buffer body, @Nullable RawJson valid, CallScope calls) {
        Supplier<RawJson> value = () -> valid == null ? RawJson.ofSlowlyValidated(body, call.memory()) : valid;
        if (!RawJson.isLarge(body.length())) return Future.future(now -> now.complete(value.get()));
        Callable<RawJson> parsing = () -> isRead ? value.get().buildTree() : value.get();
        return calls.untilCancelled(call, () -> MeteredWork.run(call.memory(), parsing));
    }

    private Future<RawJson> onUnparsed(Call call, Throwable failure) {
        if (failure instanceof InvalidJsonException)
            return acceptOrFail(
                    call, new UnusableReply(call, FailureReason.BAD_BODY, String.valueOf(failure.getMessage())));
        if (failure instanceof MemoryLimitException limit) return Future.failedFuture(StepFailure.memory(step, limit));
        return failure instanceof BackendFailure cancelled
                ? acceptOrFail(call, cancelled)
                : Future.failedFuture(failure);
    }

    private Future<RawJson> acceptOrFail(Call call, BackendFailure failure) {
        call.state().end(failure);
        UnusableReply.StatusFailure statusFailure = failure.statusFailure();
        RawJson value = statusFailure == null ? null : accepted.get(statusFailure.status());
        return value == null ? Future.failedFuture(StepFailure.backend(step, failure)) : Future.succeededFuture(value);
    }
}
