package dev.sluice.server;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.LimitEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns that a rate limit forgets keys that are not at rest: one line a minute for each limit. Passes on all events. Thread-safe. */
final class EvictionLog implements LimitEvents {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

    private final LimitEvents meters;
    private final Clock clock;
    /** The evictions of the limits whose line is due. Guarded by this. */
    private final Map<String, Long> evictions = new HashMap<>();

    /** @param meters receives each event; thread-safe */
    EvictionLog(LimitEvents meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public void onDecision(String limit, Outcome outcome) {
        meters.onDecision(limit, outcome);
    }

    @Override
    public void onEvict(String limit) {
        meters.onEvict(limit);
        if (count(limit) == 1) clock.after(PERIOD, () -> warn(limit));
    }

    private synchronized long count(String limit) {
        return evictions.merge(limit, 1L, Long::sum);
    }

    private void warn(String limit) {
        LOG.warn(
                "the limit {} forgets keys that are not at rest: {} in a minute; raise server.rate_limit_keys",
                limit,
                remove(limit));
    }

    private synchronized long remove(String limit) {
        Long count = evictions.remove(limit);
        return count == null ? 0 : count;
    }
}
