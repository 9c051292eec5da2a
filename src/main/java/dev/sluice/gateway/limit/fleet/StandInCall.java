package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.upstream.store.ScriptCall;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** A stand-in: one call for each request. */
record StandInCall(String limit, FleetContext context) {
    Future<Decision> send(
            ScriptCall call, long waitedNanos, Function<List<String>, Decision> onReply, Supplier<Decision> without) {
        if (!context.store().isReady() || waitedNanos >= context.timeoutNanos())
            return Future.succeededFuture(withoutStore(without));
        Promise<Decision> decision = Promise.promise();
        Clock.Timer timer = context.clock().after(context.timeoutNanos() - waitedNanos, () -> {
            if (!decision.future().isComplete()) decision.tryComplete(withoutStore(without));
        });
        context.store().send(call).onComplete(reply -> {
            timer.cancel();
            if (decision.future().isComplete()) return;
            decision.tryComplete(reply.succeeded() ? onReply.apply(reply.result()) : withoutStore(without));
        });
        return decision.future();
    }

    private Decision withoutStore(Supplier<Decision> without) {
        context.events().onDecisionWithoutStore(limit);
        return without.get();
    }
}
