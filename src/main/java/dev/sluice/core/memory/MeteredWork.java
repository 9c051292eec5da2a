package dev.sluice.core.memory;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/** Runs long work for a request on a worker thread. */
public final class MeteredWork {
    private MeteredWork() {}

    /**
     * Runs work on a worker thread, one after another for each event loop, because more threads would take the CPU from the event loop.
     * The account pays for its bytes until the work has ended, even if the request ends before; reservations of the work fail then.
     *
     * @return completes on the event loop of the calling thread, which runs the work itself if it is no thread of Vert.x; fails with the
     *     exception of the work, or a {@link MemoryLimitException} if the account is closed
     */
    public static <T> Future<T> run(MemoryAccount memory, Callable<T> work) {
        if (!memory.beginWork())
            return Future.failedFuture(new MemoryLimitException(MemoryLimitException.Limit.BUDGET, 0));
        Context context = Vertx.currentContext();
        Callable<T> metered = () -> callAndEnd(work, memory);
        return context == null ? callNow(metered) : context.executeBlocking(metered, true);
    }

    private static <T> T callAndEnd(Callable<T> work, MemoryAccount memory) throws Exception {
        try {
            return work.call();
        } finally {
            memory.endWork();
        }
    }

    private static <T> Future<T> callNow(Callable<T> work) {
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception failure) {
            return Future.failedFuture(failure);
        }
    }
}
