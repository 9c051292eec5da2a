package dev.sluice.time;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/**
 * The event loop a caller is on. Whoever continues a request on behalf of another one (a permit handed over, a token
 * fetched once for many) must hand it back to its own loop first: continuing on a foreign loop loses responses.
 */
public final class Loop {
    private Loop() {}

    /** Runs tasks on the loop of the caller, or in place when the caller is on none (a plain unit test). */
    public static Executor current() {
        Context context = Vertx.currentContext();
        return context == null ? Runnable::run : task -> context.runOnContext(ignored -> task.run());
    }
}
