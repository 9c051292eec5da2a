package dev.sluice.upstream.backend;

import io.vertx.core.Future;

/**
 * Sends calls to one upstream. Policies wrap a backend and are backends themselves.
 *
 * <p>{@link #send} never throws. Its future completes on the event loop of the call, and fails with a {@link
 * BackendFailure}.
 */
@FunctionalInterface
public interface Backend {
    Future<Reply> send(Call call);

    /**
     * Sends a call and turns an exception of {@link #send}, which is a bug, into a failed future. So guards always
     * release their permits.
     */
    default Future<Reply> sendSafely(Call call) {
        try {
            return send(call);
        } catch (Throwable bug) {
            return Future.failedFuture(bug);
        }
    }
}
