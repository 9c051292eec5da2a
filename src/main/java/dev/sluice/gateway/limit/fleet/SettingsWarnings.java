package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.fleet.LimitScript.Difference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of limits whose settings differ between replicas, once a minute for each limit, and of invalid replies. Not thread-safe. */
final class SettingsWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsWarnings.class);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int SHORT_ID = 8;
    private static final int MAX_SETTINGS = 200;

    /** The name of no limit. */
    private static final String REPLY = "";

    private final Clock clock;
    private final String replica;

    /** The time of the last warning of each limit. */
    private final Map<String, Long> warnedNanos = new HashMap<>();

    /** @param replica the name of this replica */
    SettingsWarnings(Clock clock, String replica) {
        this.clock = clock;
        this.replica = replica;
    }

    /** @param own the settings of each limit in this replica */
    void warnOf(Map<String, String> own, List<Difference> differences) {
        warnedNanos.keySet().removeIf(limit -> !limit.equals(REPLY) && !own.containsKey(limit));
        for (Difference difference : differences) {
            String settings = own.get(difference.limit());
            if (settings != null && isDue(difference.limit()))
                LOG.warn(
                        "the limit {} differs between replicas: {} in {} (this one), {} in {}",
                        difference.limit(),
                        settings,
                        shortId(replica),
                        printable(difference.settings(), MAX_SETTINGS),
                        shortId(difference.replica()));
        }
    }

    /** Warns of a reply that the script never returns. */
    void warnOfReply(InvalidReplyException invalid) {
        if (isDue(REPLY)) LOG.warn("the store replied to a heartbeat with garbage: {}", invalid.getMessage());
    }

    private boolean isDue(String limit) {
        Long warned = warnedNanos.get(limit);
        if (warned != null && clock.nanos() - warned < MINUTE) return false;
        warnedNanos.put(limit, clock.nanos());
        return true;
    }

    private static String shortId(String id) {
        return printable(id, SHORT_ID);
    }

    /** Returns a text of the store without line breaks and other characters that could forge a line of the log. */
    private static String printable(String text, int length) {
        String start = text.length() <= length ? text : text.substring(0, length);
        return start.replaceAll("\\P{Print}", "?");
    }
}
