package dev.sluice.gateway.proxy;

import dev.sluice.core.http.PausedBytes;
import dev.sluice.core.netty.http.CallerProgress;
import dev.sluice.core.netty.http.ProgressWatch;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request within a limit, which must arrive fast enough while it is not paused. For the event loop of the request
 * only.
 */
final class WatchedRequestBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> body;
    private final ProgressWatch watch;
    private final PausedBytes queue;
    private final long limit;
    private long received;
    private boolean awaitsContinue;
    private boolean paused = true;
    private boolean ended;
    private @Nullable Handler<Throwable> failureHandler;

    /**
     * @param caller sends the body, which is paused
     * @param limit the largest body in bytes; a larger one fails
     * @param awaitsContinue whether the caller may wait for a 100 (Continue), so that its silence is not slowness
     */
    WatchedRequestBody(CallerProgress caller, ProgressWatch watch, long limit, boolean awaitsContinue) {
        this.body = caller.request();
        this.queue = caller.paused();
        this.watch = watch;
        this.limit = limit;
        this.awaitsContinue = awaitsContinue;
    }

    /** Ends the watch, because the body has ended or no longer matters. */
    void end() {
        ended = true;
        watch.stop();
        queue.resume();
    }

    /** Counts a part of the response as progress. */
    void noteReply() {
        if (!ended) watch.made(1);
    }

    /** Returns whether the body has exceeded its limit. */
    boolean isTooLarge() {
        return received > limit;
    }

    /** Ends the wait of the caller for a 100 (Continue); returns false if the caller does not wait. */
    boolean endWait() {
        if (!awaitsContinue) return false;
        awaitsContinue = false;
        if (!ended && !paused) watch.start();
        return true;
    }

    @Override
    public WatchedRequestBody handler(@Nullable Handler<Buffer> handler) {
        body.handler(handler == null ? null : bytes -> onChunk(bytes, handler));
        return this;
    }

    private void onChunk(Buffer bytes, Handler<Buffer> handler) {
        if (isTooLarge()) return;
        endWait();
        received += bytes.length();
        watch.made(bytes.length());
        if (isTooLarge()) fail();
        else handler.handle(bytes);
    }

    private void fail() {
        end();
        if (failureHandler != null) failureHandler.handle(new BodyTooLargeException());
    }

    private static final class BodyTooLargeException extends RuntimeException {
        BodyTooLargeException() {
            super("the body exceeds its limit", null, false, false);
        }
    }

    @Override
    public WatchedRequestBody endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(
                handler == null
                        ? null
                        : ignored -> {
                            end();
                            if (!isTooLarge()) handler.handle(null);
                        });
        return this;
    }

    @Override
    public WatchedRequestBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        failureHandler = handler;
        body.exceptionHandler(
                handler == null
                        ? null
                        : failure -> {
                            end();
                            handler.handle(failure);
                        });
        return this;
    }

    @Override
    public WatchedRequestBody pause() {
        paused = true;
        watch.stop();
        queue.pause();
        body.pause();
        return this;
    }

    @Override
    public WatchedRequestBody resume() {
        paused = false;
        if (!ended && !awaitsContinue) watch.start();
        queue.resume();
        body.resume();
        return this;
    }

    @Override
    public WatchedRequestBody fetch(long amount) {
        body.fetch(amount);
        return this;
    }
}
