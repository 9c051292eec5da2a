package dev.sluice.upstream.store;

import io.vertx.redis.client.Response;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of a store that evicts keys when its memory is full. Each key of Sluice has an expiry, so {@code volatile-*} evicts them, too. Writes a
 * line once for each policy. Thread-safe.
 */
final class EvictionPolicy {
    private static final Logger log = LoggerFactory.getLogger(EvictionPolicy.class);
    private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:([a-z-]{1,32})\\r?$");
    private static final String SAFE = "noeviction";
    private static final String UNKNOWN = "?";

    private final AtomicReference<String> reported = new AtomicReference<>(SAFE);

    /** Reads the reply to {@code INFO memory}. */
    void onInfo(@Nullable Response info) {
        Matcher policy = POLICY.matcher(info == null ? "" : info.toString());
        if (policy.find()) onPolicy(policy.group(1));
    }

    private void onPolicy(String policy) {
        if (!reported.getAndSet(policy).equals(policy) && !policy.equals(SAFE))
            log.warn(
                    "the store evicts keys when its memory is full (maxmemory-policy {}); limits then start again (expected: {})",
                    policy,
                    SAFE);
    }

    /** The store has rejected the command. */
    void onNoInfo() {
        if (!reported.getAndSet(UNKNOWN).equals(UNKNOWN))
            log.info("the store does not tell its maxmemory-policy, because its user has no right to INFO");
    }
}
