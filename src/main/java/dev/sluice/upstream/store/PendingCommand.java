package dev.sluice.upstream.store;

import dev.sluice.core.netty.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/** A command that was sent. Its future completes on the event loop that has sent it. Confined to this event loop. */
final class PendingCommand {
    private final EventLoop caller = EventLoop.current();
    private final Promise<List<String>> reply = Promise.promise();
    private final long sentNanos;
    private final boolean isByHash;
    private boolean isLate;

    /** @param isByHash whether the command names the script by its hash, which the store may not know */
    PendingCommand(long sentNanos, boolean isByHash) {
        this.sentNanos = sentNanos;
        this.isByHash = isByHash;
    }

    long sentNanos() {
        return sentNanos;
    }

    Future<List<String>> future() {
        return reply.future();
    }

    /** Whether the command names the script by its hash. */
    boolean isByHash() {
        return isByHash;
    }

    boolean isLate() {
        return isLate;
    }

    /** Returns false if the command was late before. */
    boolean markLate() {
        boolean isNew = !isLate;
        isLate = true;
        return isNew;
    }

    /** Completes in the context of a reply. */
    void complete(List<String> texts) {
        reply.tryComplete(texts);
    }

    /** Fails in the context of a reply. */
    void fail(Throwable failure) {
        reply.tryFail(failure);
    }

    /** Fails in the context of the caller, because another task of the event loop has closed the connection. */
    void failLater(Throwable failure) {
        caller.execute(() -> reply.tryFail(failure));
    }
}
