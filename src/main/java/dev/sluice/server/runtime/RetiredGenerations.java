package dev.sluice.server.runtime;

import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retired generations with requests still in flight, oldest first. After the last request of a generation, or 30 seconds
 * after its longest deadline, closes the parts that no newer generation shares.
 *
 * <p>Thread-safe: guarded by its lock.
 */
final class RetiredGenerations {
    private static final long CHECK_INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration GRACE_PERIOD = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");

    private final Clock clock;
    private final Supplier<Future<Void>> pingEventLoops;
    private final Deque<RetiredGeneration> waiting = new ArrayDeque<>();
    private boolean isScheduled;

    /**
     * Creates an empty queue.
     *
     * @param pingEventLoops completes after each event loop that accepts requests has run one more task. A request that
     *     took a generation before it was retired is then counted.
     */
    RetiredGenerations(Clock clock, Supplier<Future<Void>> pingEventLoops) {
        this.clock = clock;
        this.pingEventLoops = pingEventLoops;
    }

    private static final class RetiredGeneration {
        private final RequestCounter requests;
        private final Supplier<Future<Void>> closeUnused;
        private final Deadline deadline;
        private final int number;
        private final long retiredNanos;
        private volatile boolean admitsNoMore;

        RetiredGeneration(Generation previous, Supplier<Future<Void>> closeUnused, Deadline latest, long nowNanos) {
            this.requests = previous.requestCounter();
            this.number = previous.number();
            this.closeUnused = closeUnused;
            this.deadline = latest;
            this.retiredNanos = nowNanos;
        }

        void logClose(Clock clock) {
            LOG.atDebug()
                    .addKeyValue("generation", number)
                    .addKeyValue("ms", Duration.ofNanos(clock.nanos() - retiredNanos))
                    .log("reload: retired generation closed");
        }

        boolean isFinished(Clock clock) {
            return (admitsNoMore && requests.isIdle()) || deadline.isExpired(clock);
        }

        Future<Void> close() {
            return closeUnused.get();
        }
    }

    /** Adds a generation that its successor has replaced. */
    synchronized void add(Generation previous, Generation next) {
        Duration maxLifetime = previous.configuration().longestDeadline().plus(GRACE_PERIOD);
        RetiredGeneration retired = new RetiredGeneration(
                previous, previous.closerOfUnused(next), Deadline.after(maxLifetime, clock), clock.nanos());
        waiting.add(retired);
        pingEventLoops.get().onSuccess(all -> retired.admitsNoMore = true);
        if (!isScheduled) scheduleCheck();
    }

    private void scheduleCheck() {
        isScheduled = true;
        clock.after(CHECK_INTERVAL, this::closeFinished);
    }

    /** Stops at the first generation with requests: they may call a backend that a later generation dropped. */
    private synchronized void closeFinished() {
        RetiredGeneration oldest = waiting.peek();
        while (oldest != null && oldest.isFinished(clock)) {
            oldest.logClose(clock);
            waiting.remove().close();
            oldest = waiting.peek();
        }
        isScheduled = false;
        if (oldest != null) scheduleCheck();
    }

    /** Returns the number of retired generations that are not closed yet. */
    synchronized int size() {
        return waiting.size();
    }

    /** Closes all retired generations, even if they have requests in flight. */
    synchronized Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        waiting.forEach(retired -> closing.add(retired.close()));
        waiting.clear();
        return Future.join(closing).mapEmpty();
    }
}
