package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes a million items with a few workers. */
class BoundedBatchTest {
    private static final int MILLION = 1_000_000;
    private static final int WORKERS = 8;

    private final Deque<Promise<Void>> inFlight = new ArrayDeque<>();
    private final List<Long> failed = new ArrayList<>();
    private long done;
    private long taken;

    @Test
    @Timeout(5)
    void a_million_items_whose_work_ends_at_once_do_not_fill_the_stack() {
        Future<Void> end = run(id -> {
            done++;
            return Future.succeededFuture();
        });
        assertThat(end.succeeded()).isTrue();
        assertThat(done).isEqualTo(MILLION);
    }

    @Test
    @Timeout(5)
    void items_in_flight_never_exceed_the_number_of_workers() {
        Future<Void> end = run(id -> {
            Promise<Void> promise = Promise.promise();
            inFlight.add(promise);
            return promise.future();
        });
        while (!inFlight.isEmpty()) {
            assertThat(inFlight.size()).isLessThanOrEqualTo(WORKERS);
            assertThat(taken - done).isEqualTo(inFlight.size());
            done++;
            inFlight.remove().complete();
        }
        assertThat(end.succeeded()).isTrue();
        assertThat(done).isEqualTo(MILLION);
    }

    @Test
    @Timeout(5)
    void an_item_that_fails_is_reported_and_the_others_continue() {
        Future<Void> end = run(id -> {
            if (id == 41) throw new IllegalStateException("at once");
            if (id == 42) return Future.failedFuture("at last");
            done++;
            return Future.succeededFuture();
        });
        assertThat(end.succeeded()).isTrue();
        assertThat(failed).containsExactly(41L, 42L);
        assertThat(done).isEqualTo(MILLION - 2);
    }

    @Test
    void an_unreadable_source_fails_the_batch() {
        Iterator<Long> broken = LongStream.generate(() -> {
                    throw new IllegalStateException("disk");
                })
                .iterator();
        Future<Void> end = BoundedBatch.run(
                WORKERS,
                new BoundedBatch.Job<>(broken, id -> Future.succeededFuture(), (id, failure) -> failed.add(id)));
        assertThat(end.failed()).isTrue();
        assertThat(end.cause()).hasMessage("disk");
    }

    private Future<Void> run(Function<Long, Future<?>> work) {
        Iterator<Long> ids =
                LongStream.range(0, MILLION).peek(id -> taken++).boxed().iterator();
        return BoundedBatch.run(WORKERS, new BoundedBatch.Job<>(ids, work, (id, failure) -> failed.add(id)));
    }

    /**
     * Processes any number of items with a few workers. A worker takes the next item after the work on its last item has ended.
     * The batch therefore holds at most one future and one item for each worker.
     *
     * <p>Not thread-safe: start it on an event loop, with work that completes there, as the work of a ResilientClient does.
     */
    private static final class BoundedBatch<T> {
        private final Iterator<T> items;
        private final Function<T, Future<?>> work;
        private final BiConsumer<T, Throwable> failed;
        private final Promise<Void> end = Promise.promise();
        private int activeWorkers;

        private BoundedBatch(Iterator<T> items, Function<T, Future<?>> work, BiConsumer<T, Throwable> failed) {
            this.items = items;
            this.work = work;
            this.failed = failed;
        }

        /**
         * The items and the work on them.
         *
         * @param items the source; a worker takes an item only if it is free
         * @param work processes an item
         * @param failed receives each item whose work failed; the batch continues
         */
        record Job<T>(Iterator<T> items, Function<T, Future<?>> work, BiConsumer<T, Throwable> failed) {}

        /** Completes after the last item. Stops and fails if {@code items} or {@code failed} throws. */
        static <T> Future<Void> run(int workers, Job<T> job) {
            BoundedBatch<T> batch = new BoundedBatch<>(job.items, job.work, job.failed);
            batch.activeWorkers = workers;
            for (int started = 0; started < workers; started++) batch.work();
            return batch.end.future();
        }

        /** Loops instead of recursing, so that items whose work ends at once do not fill the stack. */
        private void work() {
            try {
                while (!end.future().isComplete() && items.hasNext()) if (!completesImmediately(items.next())) return;
            } catch (RuntimeException unreadable) {
                end.tryFail(unreadable);
            }
            if (--activeWorkers == 0) end.tryComplete();
        }

        private boolean completesImmediately(T item) {
            Future<?> done = start(item);
            if (done.isComplete()) {
                report(item, done);
                return true;
            }
            done.onComplete(later -> {
                report(item, done);
                work();
            });
            return false;
        }

        private Future<?> start(T item) {
            try {
                return work.apply(item);
            } catch (RuntimeException e) {
                return Future.failedFuture(e);
            }
        }

        private void report(T item, Future<?> done) {
            try {
                if (done.failed()) failed.accept(item, done.cause());
            } catch (RuntimeException e) {
                end.tryFail(e);
            }
        }
    }
}
