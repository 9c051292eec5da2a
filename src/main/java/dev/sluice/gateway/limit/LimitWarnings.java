package dev.sluice.gateway.limit;

import dev.sluice.core.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns about keys that one limit evicts, once a minute, and about expressions that fail, once an hour. Thread-safe. */
final class LimitWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(LimitWarnings.class);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final String limit;
    private final Clock clock;
    private final Supplier<String> advice;
    private final MinuteTimer timer;
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicLong nextFailureNanos;

    /** @param advice returns what an operator can do against evictions since its last call */
    LimitWarnings(String limit, Clock clock, Supplier<String> advice) {
        this.limit = limit;
        this.advice = advice;
        this.clock = clock;
        this.timer = new MinuteTimer(clock, this::warnOfEvicted);
        this.nextFailureNanos = new AtomicLong(clock.nanos());
    }

    /** The limit has evicted a key that was not at rest. */
    void onEvict() {
        evicted.incrementAndGet();
        timer.onEvent();
    }

    /** Warns of the keys since the last warning, if there are any. */
    void warnOfEvicted() {
        long keys = evicted.getAndSet(0);
        if (keys > 0)
            LOG.warn("the limit {} forgets keys that are not at rest: {} in a minute; {}", limit, keys, advice.get());
    }

    /** An expression of the limit has failed, so that its value counts as null. */
    void onFailure(RuntimeException failure) {
        long now = clock.nanos();
        long next = nextFailureNanos.get();
        if (now - next >= 0 && nextFailureNanos.compareAndSet(next, now + HOUR))
            LOG.warn("an expression of the limit {} fails, so that its value is null: {}", limit, failure.getMessage());
    }
}
