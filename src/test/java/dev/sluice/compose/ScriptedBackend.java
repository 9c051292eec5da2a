package dev.sluice.compose;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.NoReply;
import dev.sluice.backend.Reply;
import dev.sluice.backend.UnusableReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A backend that answers when and what the test says, and cancels as a real one does. */
final class ScriptedBackend implements Backend {
    private final Map<String, Promise<Reply>> pending = new LinkedHashMap<>();
    private final Map<String, Function<Call, Future<Reply>>> scripts = new LinkedHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<String> cancelled = new ArrayList<>();

    @Override
    public Future<Reply> send(Call call) {
        calls.add(call);
        Function<Call, Future<Reply>> script = scripts.get(call.target());
        return script == null ? startPending(call) : script.apply(call);
    }

    private Future<Reply> startPending(Call call) {
        Promise<Reply> reply = Promise.promise();
        pending.put(call.target(), reply);
        Runnable unregister = call.cancellation().onCancel(() -> {
            cancelled.add(call.target());
            reply.tryFail(new NoReply.Cancelled(call, NoReply.Cancelled.Stage.EXCHANGE));
        });
        return reply.future().onComplete(ignored -> {
            unregister.run();
            pending.remove(call.target());
        });
    }

    /** From now on this target is answered at once. */
    ScriptedBackend replying(String target, String body) {
        scripts.put(target, call -> Future.succeededFuture(reply(200, body)));
        return this;
    }

    /** From now on this target fails at once with this status. */
    ScriptedBackend failing(String target, int status) {
        scripts.put(target, call -> Future.failedFuture(UnusableReply.of(call, status, HttpHeaders.headers())));
        return this;
    }

    /** From now on this target is treated so. */
    ScriptedBackend scripted(String target, Function<Call, Future<Reply>> script) {
        scripts.put(target, script);
        return this;
    }

    void reply(String target, String body) {
        promise(target).complete(reply(200, body));
    }

    void fail(String target, int status) {
        promise(target).fail(UnusableReply.of(last(), status, HttpHeaders.headers()));
    }

    void fail(String target, Function<Call, BackendFailure> failure) {
        promise(target).fail(failure.apply(last()));
    }

    static Reply reply(int status, String body) {
        return new Reply(status, HttpHeaders.headers(), Buffer.buffer(body));
    }

    List<Call> calls() {
        return calls;
    }

    Call last() {
        return calls.get(calls.size() - 1);
    }

    /** The targets of all calls so far, in the order they were made. */
    List<String> targets() {
        return calls.stream().map(Call::target).toList();
    }

    List<String> pending() {
        return List.copyOf(pending.keySet());
    }

    List<String> cancelled() {
        return cancelled;
    }

    private Promise<Reply> promise(String target) {
        Promise<Reply> reply = pending.get(target);
        if (reply == null) throw new AssertionError(target + " is not under way: " + pending.keySet());
        return reply;
    }
}
