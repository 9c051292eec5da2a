package dev.sluice.upstream.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of the store for the process. Immutable.
 *
 * @param since the time of the last change
 * @param reason why the store is away; null if it is up
 */
public record StoreStatus(Instant since, @Nullable StoreReason reason) {
    public boolean isAway() {
        return reason != null;
    }

    /** Returns the state as a text for operators, such as {@code away since 2026-01-01T00:00:00Z: it is read-only}. */
    public String text() {
        return reason == null ? "up since " + since : "away since " + since + ": " + reason.text();
    }
}
