package dev.sluice.gateway.compose;

import dev.sluice.core.trace.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says why the value of a step is incomplete.
 *
 * @param reason the cause, as in {@link StepFailure#reason()}; null without a failure
 * @param items the number of loop items affected; 0 for the whole step
 */
public record IncompleteResult(Kind kind, @Nullable Reason reason, int items) {
    /** The replacement for a missing value. */
    public enum Kind {
        /** The value is null. */
        FAILED,
        /** The value is that of a fallback. */
        DEFAULTED,
        /** The list was too long; the items after the limit have no value. */
        TRUNCATED;

        /** Returns the name for callers and metrics. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static IncompleteResult failed(Reason reason) {
        return new IncompleteResult(Kind.FAILED, reason, 0);
    }

    public static IncompleteResult defaulted(Reason reason) {
        return new IncompleteResult(Kind.DEFAULTED, reason, 0);
    }

    public static IncompleteResult truncated() {
        return new IncompleteResult(Kind.TRUNCATED, null, 0);
    }

    IncompleteResult forItems(int count) {
        return new IncompleteResult(kind, reason, count);
    }
}
