package dev.sluice.gateway.limit.fleet;

import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store without a server: it records each call, and a test decides about the replies. Not thread-safe. */
final class ScriptedStore implements Store {
    private final List<ScriptCall> calls = new ArrayList<>();
    private final Queue<Promise<List<String>>> unanswered = new ArrayDeque<>();
    private @Nullable Function<ScriptCall, List<String>> replies;
    private boolean isReady = true;

    @Override
    public boolean isReady() {
        return isReady;
    }

    @Override
    public Future<List<String>> send(ScriptCall call) {
        if (!isReady) return Future.failedFuture(new StoreFailure(StoreFailure.Kind.NOT_SENT, "away"));
        calls.add(call);
        if (replies != null) return Future.succeededFuture(replies.apply(call));
        Promise<List<String>> reply = Promise.promise();
        unanswered.add(reply);
        return reply.future();
    }

    /** Sets whether calls are sent. */
    void setReady(boolean ready) {
        isReady = ready;
    }

    /** Replies to all later calls at once. */
    void replyWith(Function<ScriptCall, List<String>> function) {
        replies = function;
    }

    /** Replies to the oldest call that has no reply. */
    void reply(String... texts) {
        unanswered.remove().complete(List.of(texts));
    }

    /** Fails the oldest call that has no reply. */
    void fail(StoreFailure.Kind kind) {
        unanswered.remove().fail(new StoreFailure(kind, "scripted"));
    }

    /** Returns the calls so far, the oldest first. */
    List<ScriptCall> calls() {
        return List.copyOf(calls);
    }

    /** Returns the operations of the calls so far, the oldest first. */
    List<String> operations() {
        return calls.stream().map(call -> call.arguments().get(0)).toList();
    }

    /** Returns the number of calls without a reply. */
    int unanswered() {
        return unanswered.size();
    }
}
