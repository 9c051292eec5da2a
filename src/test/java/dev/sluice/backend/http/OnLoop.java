package dev.sluice.backend.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Calls from a test to code that must run on an event loop, such as everything around an HTTP client. */
public final class OnLoop {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private OnLoop() {}

    /**
     * Runs {@code call} on an event loop and blocks the test's thread until its future has ended.
     *
     * @return its result
     * @throws RuntimeException what it failed with, as it is when that is unchecked
     */
    public static <T> T call(Vertx vertx, Supplier<Future<T>> call) {
        return result(begin(vertx, call));
    }

    /** Runs {@code call} on an event loop, without waiting. */
    public static <T> CompletableFuture<T> begin(Vertx vertx, Supplier<Future<T>> call) {
        CompletableFuture<T> done = new CompletableFuture<>();
        vertx.getOrCreateContext()
                .runOnContext(ignored -> call.get().onComplete(done::complete, done::completeExceptionally));
        return done;
    }

    /** Blocks the test's thread until {@code done} has ended. */
    public static <T> T result(CompletableFuture<T> done) {
        try {
            return done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException known) throw known;
            throw new AssertionError(failed.getCause());
        } catch (TimeoutException | InterruptedException hanging) {
            throw new AssertionError("not ended within " + PATIENCE, hanging);
        }
    }
}
