package dev.sluice.guard;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import io.vertx.core.Future;

/**
 * Holds a backend to its word. One that throws all the same is a bug of ours, which must cost neither a permit nor leave
 * a circuit half-open for ever.
 */
final class NeverThrows {
    private NeverThrows() {}

    static Future<Reply> send(Backend inner, Call call) {
        try {
            return inner.send(call);
        } catch (Throwable bug) {
            return Future.failedFuture(bug);
        }
    }
}
