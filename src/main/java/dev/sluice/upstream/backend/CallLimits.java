package dev.sluice.upstream.backend;

import dev.sluice.core.time.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a call.
 *
 * @param deadline the time at which the caller stops waiting
 * @param cancellation ends the call earlier; belongs to the event loop of the call
 * @param tenant selects the share of the bulkhead; null for none
 */
public record CallLimits(
        Deadline deadline,
        Cancellation cancellation,
        @Nullable String tenant) {

    /** Creates limits without a tenant. */
    public CallLimits(Deadline deadline, Cancellation cancellation) {
        this(deadline, cancellation, null);
    }

    public CallLimits withDeadline(Deadline other) {
        return new CallLimits(other, cancellation, tenant);
    }

    CallLimits withCancellation(Cancellation other) {
        return new CallLimits(deadline, other, tenant);
    }

    CallLimits withTenant(String other) {
        return new CallLimits(deadline, cancellation, other);
    }
}
