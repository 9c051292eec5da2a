package dev.sluice.upstream.store;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open connection to a store, which has a client of its own. It closes when its oldest command has no reply for the larger of the timeout
 * and 100 ms. Confined to one event loop.
 *
 * <p>vertx-redis-client 5.1.6: {@code RedisConnection.close()} keeps the socket open. {@code Redis.close()} closes it.
 */
final class StoreConnection {
    /** Receives the events of a connection. */
    interface Listener {
        /** A command has no reply within the timeout. */
        void onLate();

        /** A reply within the timeout. */
        void onReply();

        /** An error of the store within the timeout. */
        void onError(StoreReason reason);

        /** The connection is closed, and commands were without a reply. */
        void onClose(StoreConnection connection, StoreReason reason, int unanswered);
    }

    private final Redis client;
    private final RedisConnection connection;
    private final URI address;
    private final StoreContext context;
    private final EventLoop loop;
    private final Listener listener;
    private final CommandQueue queue = new CommandQueue();
    private Clock.@Nullable Timer watch;
    private boolean isDraining;
    private boolean isClosed;

    StoreConnection(Opening.Opened opened, StoreContext context, Listener listener) {
        this.client = opened.client();
        this.connection = opened.connection();
        this.address = opened.address();
        this.loop = opened.loop();
        this.context = context;
        this.listener = listener;
        connection.handler(this::onUnexpected);
        connection.exceptionHandler(failure -> close(StoreReason.of(failure)));
        connection.endHandler(ignored -> close(StoreReason.CLOSED));
    }

    /** Whether a command would be sent now: no earlier command is late. Reports late commands to the listener. */
    boolean isReady() {
        reportLate(context.clock().nanos());
        return !isClosed && !queue.hasLate() && !queue.isFull();
    }

    /**
     * Sends a command. The future fails with a {@link StoreFailure}, or with the client's error for an unknown script by its hash.
     *
     * @param isByHash whether the command names the script by its hash
     */
    Future<List<String>> send(Request request, boolean isByHash) {
        if (isClosed || queue.isFull()) return Future.failedFuture(notSent());
        PendingCommand command = new PendingCommand(context.clock().nanos(), isByHash);
        queue.add(command);
        watch(context.silenceNanos());
        connection.send(request).onComplete((reply, failure) -> onEnd(command, reply, failure));
        return command.future();
    }

    private StoreFailure notSent() {
        return new StoreFailure(StoreFailure.Kind.NOT_SENT, isClosed ? StoreReason.CLOSED : StoreReason.FULL);
    }

    private void onEnd(PendingCommand command, @Nullable Response reply, @Nullable Throwable failure) {
        long nanos = context.clock().nanos();
        reportLate(nanos);
        if (!queue.remove(command)) return;
        if (failure == null) onReply(command, reply, nanos);
        else if (command.isByHash() && StoreReason.isUnknownScript(failure)) command.fail(failure);
        else if (StoreReason.isReply(failure)) onError(command, failure);
        else onLoss(command, StoreReason.of(failure));
        if (isDraining) closeIfIdle();
    }

    private void onReply(PendingCommand command, @Nullable Response reply, long nanos) {
        List<String> texts = Replies.texts(reply);
        if (texts == null) {
            onLoss(command, StoreReason.INVALID);
            return;
        }
        context.events().onReply(nanos - command.sentNanos());
        if (!command.isLate()) listener.onReply();
        command.complete(texts);
    }

    private void onError(PendingCommand command, Throwable error) {
        StoreReason reason = StoreReason.of(error);
        URI owner = context.spec().cluster() && reason == StoreReason.MOVED ? Slots.owner(error, address) : null;
        if (owner != null) {
            command.fail(StoreFailure.moved(owner));
            return;
        }
        context.events().onFailure(reason.code());
        if (!command.isLate()) listener.onError(reason);
        command.fail(new StoreFailure(StoreFailure.Kind.REJECTED, reason));
        if (reason.needsNewConnection()) close(reason);
    }

    /** The client has no further replies after a failure that is no reply. */
    private void onLoss(PendingCommand command, StoreReason reason) {
        context.events().onFailure(reason.code());
        close(reason, 1);
        command.fail(new StoreFailure(StoreFailure.Kind.NO_REPLY, reason));
    }

    private void reportLate(long nowNanos) {
        int late = queue.markLate(nowNanos - context.timeoutNanos());
        for (int i = 0; i < late; i++) {
            context.events().onFailure(StoreReason.LATE.code());
            listener.onLate();
        }
    }

    /** Looks at the oldest command after a time. There is one timer for all commands. */
    private void watch(long delayNanos) {
        if (watch == null) watch = context.after(delayNanos, loop, this::lookAtOldest);
    }

    private void lookAtOldest() {
        watch = null;
        PendingCommand oldest = queue.oldest();
        if (oldest == null || isClosed) return;
        long now = context.clock().nanos();
        reportLate(now);
        long left = oldest.sentNanos() + context.silenceNanos() - now;
        if (left <= 0) close(StoreReason.SILENT);
        else watch(left);
    }

    private void onUnexpected(@Nullable Response reply) {
        if (reply == null || reply.type() != ResponseType.PUSH) close(StoreReason.INVALID);
    }

    /** Closes the connection after the last reply. */
    void drain() {
        isDraining = true;
        closeIfIdle();
    }

    private void closeIfIdle() {
        if (queue.isEmpty()) close(StoreReason.CLOSED);
    }

    /** Closes the connection. Commands without a reply fail. */
    void close(StoreReason reason) {
        close(reason, 0);
    }

    private void close(StoreReason reason, int lost) {
        if (isClosed) return;
        isClosed = true;
        if (watch != null) watch.cancel();
        int unanswered = lost + failAll(reason);
        client.close();
        listener.onClose(this, reason, unanswered);
    }

    private int failAll(StoreReason reason) {
        int failed = 0;
        for (PendingCommand command = queue.oldest(); command != null; command = queue.oldest(), failed++) {
            queue.remove(command);
            context.events().onFailure(reason.code());
            command.failLater(new StoreFailure(StoreFailure.Kind.NO_REPLY, reason));
        }
        return failed;
    }
}
