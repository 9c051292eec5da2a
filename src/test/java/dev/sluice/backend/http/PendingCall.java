package dev.sluice.backend.http;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import dev.sluice.fixture.TestEventLoops;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;

/** A call that a test does not wait for, and whose caller can hang up. */
final class PendingCall {
    private final Call call;
    private final CompletableFuture<Context> loop = new CompletableFuture<>();
    private final CompletableFuture<Reply> reply;

    private PendingCall(HttpBackendFixture fixture, HttpBackend backend) {
        this.call = fixture.get("/");
        this.reply = TestEventLoops.start(fixture.vertx, () -> {
            Future<Reply> sent = backend.send(call);
            loop.complete(fixture.vertx.getOrCreateContext());
            return sent;
        });
        TestEventLoops.await(loop);
    }

    /** A call that has been given to {@code backend} when this returns. */
    static PendingCall start(HttpBackendFixture fixture, HttpBackend backend) {
        return new PendingCall(fixture, backend);
    }

    /** On the call's own event loop, as it must be. */
    void cancel() {
        TestEventLoops.await(loop).runOnContext(ignored -> call.cancellation().cancel());
    }

    CompletableFuture<Reply> reply() {
        return reply;
    }

    /** What it ends with, when it must not end well. */
    BackendFailure failure() {
        return catchThrowableOfType(BackendFailure.class, () -> TestEventLoops.await(reply));
    }
}
