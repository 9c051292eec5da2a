package dev.sluice.backend.http;

import dev.sluice.time.EventLoop;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The requests on one HTTP/1.1 connection, in the order of their responses (RFC 9112, 9.3.2). The backend works on the first one.
 * An attempt that ends early leaves the connection open if others wait for their responses on it. Thread-safe.
 */
final class Pipeline {
    private static final AttributeKey<Pipeline> KEY = AttributeKey.valueOf(Pipeline.class, "pipeline");

    private final Deque<Turn> turns = new ArrayDeque<>();
    private boolean isClosing;

    private Pipeline() {}

    /** Adds a request that is about to be sent. {@code onFirst} runs on the current event loop when the request becomes the first. */
    static Turn join(HttpClientRequest request, Runnable onFirst) {
        Pipeline added = new Pipeline();
        Pipeline earlier = attribute(request).setIfAbsent(added);
        return (earlier == null ? added : earlier).add(onFirst);
    }

    /** Closes the connection of a request that was not sent. Vert.x 5.1.10 would never send the next request on it. */
    static void close(HttpClientRequest request) {
        Pipeline used = attribute(request).get();
        if (used != null) used.markClosing();
        request.connection().close();
    }

    private synchronized void markClosing() {
        isClosing = true;
    }

    static boolean isUsedBy(HttpClientRequest request) {
        return attribute(request).get() != null;
    }

    private static Attribute<Pipeline> attribute(HttpClientRequest request) {
        return ((HttpClientConnection) request.connection())
                .channelHandlerContext()
                .channel()
                .attr(KEY);
    }

    private synchronized Turn add(Runnable onFirst) {
        Turn turn = new Turn(EventLoop.current(), onFirst);
        turns.addLast(turn);
        return turn;
    }

    private synchronized boolean isFirst(Turn turn) {
        return turns.peekFirst() == turn;
    }

    private synchronized boolean isBystander(Turn turn) {
        return isClosing || turns.peekFirst() != turn;
    }

    /** Removes the first request, and returns the next one that has an attempt. */
    private synchronized @Nullable Turn removeFirst(Turn turn) {
        if (!turns.remove(turn)) return null;
        Turn next = turns.peekFirst();
        return next == null || next.isAbandoned ? null : next;
    }

    private synchronized boolean abandon(Turn turn, boolean isCancelled) {
        turn.isAbandoned = true;
        boolean isNeeded = turns.stream().anyMatch(other -> !other.isAbandoned);
        Turn first = turns.peekFirst();
        isClosing |= !isNeeded || (!isCancelled && (first == null || first.isAbandoned));
        return isClosing;
    }

    /** The place of one request. */
    final class Turn {
        private final EventLoop loop;
        private final Runnable onFirst;
        private boolean isAbandoned;

        private Turn(EventLoop loop, Runnable onFirst) {
            this.loop = loop;
            this.onFirst = onFirst;
        }

        /** Returns whether the backend has to respond to an earlier request first. */
        boolean isBehindOthers() {
            return !isFirst(this);
        }

        /** Returns whether an earlier request, or the gateway, has caused a failure of the connection. */
        boolean isBystander() {
            return Pipeline.this.isBystander(this);
        }

        /** Must be called after the whole response. */
        void end() {
            Turn next = removeFirst(this);
            if (next != null) next.loop.execute(next.onFirst);
        }

        /**
         * Leaves a request without its response. Returns whether the connection must close: if no other attempt needs it, or if it
         * does not advance, because the backend owes the response to an abandoned request. A cancellation is no sign of that.
         */
        boolean abandon(boolean isCancelled) {
            return Pipeline.this.abandon(this, isCancelled);
        }
    }
}
