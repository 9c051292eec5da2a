package dev.sluice.gateway.limit.bucket;

/**
 * The decision of a bucket about a request. Immutable.
 *
 * @param unitsLeft the units that it admits now
 * @param waitNanos the time until it admits one more; of a rejection, the time until it admits the wanted units
 * @param isNewKey whether this is the first rejection of the bucket in the current minute
 * @param evicted the buckets not at rest that made room
 */
public record Decision(Outcome outcome, long unitsLeft, long waitNanos, boolean isNewKey, int evicted) {
    /** The outcome of a decision. */
    public enum Outcome {
        /** The bucket had the units. */
        ADMITTED,
        /** The bucket lacks the units. */
        REJECTED,
        /** The store of a quota gave no answer in time, and the quota admits nothing without it. */
        UNAVAILABLE
    }

    /** Whether the request has its units. */
    public boolean isAdmitted() {
        return outcome == Outcome.ADMITTED;
    }
}
