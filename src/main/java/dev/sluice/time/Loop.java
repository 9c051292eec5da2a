package dev.sluice.time;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/**
 * The event loop of a caller. A request that another request continues (a permit handed over, a token fetched once for
 * many) goes back to its own loop first: the state of a request is confined to that loop and has no locks.
 */
public final class Loop {
    private Loop() {}

    /** Runs tasks on the loop of the caller, or in place when the caller is on none (a plain unit test). */
    public static Executor current() {
        Context context = Vertx.currentContext();
        return context == null ? Runnable::run : task -> context.runOnContext(ignored -> task.run());
    }
}
