package dev.sluice.proxy;

import dev.sluice.http.ProgressWatch;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** The body of a request, which must arrive fast enough while it is not paused. For the event loop of the request only. */
final class WatchedRequestBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> body;
    private final ProgressWatch watch;
    private boolean ended;

    WatchedRequestBody(ReadStream<Buffer> body, ProgressWatch watch) {
        this.body = body;
        this.watch = watch;
    }

    /** Ends the watch, because the body has ended or no longer matters. */
    void end() {
        ended = true;
        watch.stop();
    }

    /** Counts a part of the response as progress. */
    void noteReply() {
        if (!ended) watch.made(1);
    }

    @Override
    public WatchedRequestBody handler(@Nullable Handler<Buffer> handler) {
        body.handler(
                handler == null
                        ? null
                        : bytes -> {
                            watch.made(bytes.length());
                            handler.handle(bytes);
                        });
        return this;
    }

    @Override
    public WatchedRequestBody endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(
                handler == null
                        ? null
                        : ignored -> {
                            end();
                            handler.handle(null);
                        });
        return this;
    }

    @Override
    public WatchedRequestBody exceptionHandler(@Nullable Handler<Throwable> handler) {
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
        watch.stop();
        body.pause();
        return this;
    }

    @Override
    public WatchedRequestBody resume() {
        if (!ended) watch.start();
        body.resume();
        return this;
    }

    @Override
    public WatchedRequestBody fetch(long amount) {
        body.fetch(amount);
        return this;
    }
}
