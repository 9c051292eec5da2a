package dev.sluice.compose;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is missing from a step's answer.
 *
 * @param kind what stands there instead
 * @param reason why, as in {@link StepFailure#reason()}; null when nothing failed
 * @param items how many items of a loop it is about; 0 for the whole step
 */
public record IncompleteResult(Kind kind, @Nullable String reason, int items) {

    /** What stands where an answer is missing. */
    public enum Kind {
        /** Null. */
        FAILED,
        /** What the step's {@code fallback} gave: a value, or the answer of another call. */
        DEFAULTED,
        /** Nothing: of a list that was too long, only the first items were asked. */
        TRUNCATED;

        /** The name that callers and metrics see. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Null stands in. */
    public static IncompleteResult failed(String reason) {
        return new IncompleteResult(Kind.FAILED, reason, 0);
    }

    /** The fallback stands in. */
    public static IncompleteResult defaulted(String reason) {
        return new IncompleteResult(Kind.DEFAULTED, reason, 0);
    }

    /** Only the first items were asked. */
    public static IncompleteResult truncated() {
        return new IncompleteResult(Kind.TRUNCATED, null, 0);
    }

    /** The same about some items of a loop. */
    IncompleteResult forItems(int count) {
        return new IncompleteResult(kind, reason, count);
    }
}
