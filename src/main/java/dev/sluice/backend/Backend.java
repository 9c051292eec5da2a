package dev.sluice.backend;

import io.vertx.core.Future;

/**
 * Everything between us and an upstream. Policies are backends around backends.
 *
 * <p>Never throws: a failure is a failed future, and its cause is a {@link BackendFailure}. The future completes on the
 * event loop of the caller.
 */
@FunctionalInterface
public interface Backend {
    Future<Reply> send(Call call);

    /** Sends a call, and fails it if {@link #send} throws, which is a bug: it must not cost a permit or leave a circuit half-open. */
    default Future<Reply> sendSafely(Call call) {
        try {
            return send(call);
        } catch (Throwable bug) {
            return Future.failedFuture(bug);
        }
    }
}
