package dev.sluice.gateway.validation;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs checks that are too long for an event loop on worker threads, so many at a time as there are permits. The others wait in their
 * order, and hold the memory of their requests. Thread-safe.
 */
public final class CheckWorkers {
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private int permits;

    /** @param permits the checks that run at a time */
    public CheckWorkers(int permits) {
        this.permits = permits;
    }

    /** Creates workers for the cores of this process. */
    public static CheckWorkers forCores() {
        return new CheckWorkers(Runtime.getRuntime().availableProcessors());
    }

    /** Bounds the wait of one check, on the event loop of its request. */
    @FunctionalInterface
    public interface WaitLimit {
        /** Returns a future that completes with the permit, or fails if the wait ends before. Both happen on this event loop. */
        Future<Void> bound(Future<Void> permit);
    }

    /**
     * Runs a check. Must be called on an event loop, on which the future completes.
     *
     * @return fails as the limit does if the wait ends before a permit is free
     */
    <T> Future<T> run(Callable<T> check, WaitLimit limit) {
        Context context = Objects.requireNonNull(Vertx.currentContext(), "no event loop");
        Waiting next = new Waiting(context, Promise.promise());
        Future<Void> permit = acquire(next) ? Future.succeededFuture() : limit.bound(next.permit.future());
        return permit.onFailure(ended -> giveUp(next)).compose(free -> start(check, context));
    }

    /** Takes a permit, or joins the queue. */
    private synchronized boolean acquire(Waiting next) {
        if (permits == 0) {
            waiting.add(next);
            return false;
        }
        permits--;
        return true;
    }

    /** The wait may end before its event loop learns about the permit, which then goes to the next check. */
    private void giveUp(Waiting gone) {
        if (!leave(gone)) release();
    }

    /** Returns the number of checks in the queue. */
    synchronized int queued() {
        return waiting.size();
    }

    private synchronized boolean leave(Waiting gone) {
        return waiting.remove(gone);
    }

    /** The worker returns the permit, because the event loop may have closed. */
    private <T> Future<T> start(Callable<T> check, Context context) {
        return context.executeBlocking(
                () -> {
                    try {
                        return check.call();
                    } finally {
                        release();
                    }
                },
                false);
    }

    /** Passes a permit on to the first check in the queue whose event loop has not closed. */
    private void release() {
        Waiting next = next();
        while (next != null && !next.onPermit()) next = next();
    }

    /** Returns the first check in the queue; without one, the permit is free. */
    private synchronized @Nullable Waiting next() {
        Iterator<Waiting> queue = waiting.iterator();
        if (!queue.hasNext()) {
            permits++;
            return null;
        }
        Waiting next = queue.next();
        queue.remove();
        return next;
    }

    /** A check that waits for a permit, which completes on the event loop of its request. */
    private record Waiting(Context context, Promise<Void> permit) {
        /** Returns false if the event loop has closed, and the permit is left to the caller of this method. */
        boolean onPermit() {
            try {
                context.runOnContext(event -> permit.complete());
                return true;
            } catch (RejectedExecutionException closed) {
                return false;
            }
        }
    }
}
