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

/**
 * Runs checks that are too long for an event loop on worker threads, so many at a time as there are permits. The others wait in their
 * order, and hold the memory of their requests. Thread-safe.
 */
public final class CheckWorkers {
    private final Set<Waiting<?>> waiting = new LinkedHashSet<>();
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
        /** Registers a task for the end of the wait, and returns a task that removes it. */
        Runnable register(Runnable giveUp);
    }

    /**
     * Runs a check. Must be called on an event loop, on which the future completes.
     *
     * @return fails with an {@link UncheckedRequestFailure} if the wait ends before a permit is free
     */
    <T> Future<T> run(Callable<T> check, WaitLimit limit) {
        Waiting<T> next = new Waiting<>(Objects.requireNonNull(Vertx.currentContext(), "no event loop"), check);
        if (acquire(next)) next.start();
        else next.await(limit);
        return next.result.future();
    }

    /** Takes a permit, or joins the queue. */
    private synchronized boolean acquire(Waiting<?> next) {
        if (permits == 0) {
            waiting.add(next);
            return false;
        }
        permits--;
        return true;
    }

    /** Passes a permit on to the first in the queue. */
    private synchronized void release() {
        Iterator<Waiting<?>> queue = waiting.iterator();
        if (queue.hasNext()) {
            Waiting<?> next = queue.next();
            queue.remove();
            next.onPermit();
        } else permits++;
    }

    private synchronized void leave(Waiting<?> gone) {
        waiting.remove(gone);
    }

    /** One check. Its fields belong to the event loop of its request. */
    private final class Waiting<T> {
        private final Context context;
        private final Callable<T> check;
        private final Promise<T> result = Promise.promise();
        private Runnable unregister = () -> {};

        Waiting(Context context, Callable<T> check) {
            this.context = context;
            this.check = check;
        }

        /** The end of the wait may be now. */
        void await(WaitLimit limit) {
            unregister = limit.register(this::giveUp);
            if (result.future().isComplete()) endWait();
        }

        /** Otherwise a timer would refer to the request until its deadline, after the account of a caller that has gone is closed. */
        private void endWait() {
            unregister.run();
            unregister = () -> {};
        }

        /** The wait may have ended before this event loop learns about the permit. */
        void onPermit() {
            context.runOnContext(event -> {
                endWait();
                if (result.future().isComplete()) release();
                else start();
            });
        }

        void start() {
            context.executeBlocking(check, false).onComplete(done -> release()).onComplete(result);
        }

        void giveUp() {
            leave(this);
            endWait();
            result.tryFail(new UncheckedRequestFailure(UncheckedRequestFailure.Limit.DEADLINE));
        }
    }
}
