package dev.sluice.backend.http;

import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply;
import dev.sluice.backend.NotSent;
import java.util.Locale;

/** What an attempt was doing when its time was over; the names are those of {@link BackendEvents#timedOut}. */
enum TimeoutPhase {
    /** Waiting for a connection of a pool that is wholly in use. */
    POOL,
    /** Opening a TCP connection, name resolution included. */
    CONNECT,
    /** Shaking hands. */
    TLS,
    /** Sending a request that the backend does not take. */
    WRITE,
    /** Waiting for the next byte of the answer. */
    READ,
    /** Waiting for the caller: for more of its request, or until it takes more of the answer. No fault of the backend. */
    CALLER,
    /** The attempt as a whole. */
    ATTEMPT,
    /** The call as a whole. */
    TOTAL;

    private final String code = name().toLowerCase(Locale.ROOT);

    String code() {
        return code;
    }

    /** Returns the failure of an attempt that timed out in this phase. */
    BackendFailure toFailure(Call call, String detail, boolean hadFairChance) {
        return switch (this) {
            case POOL -> new NotSent.PoolTimeout(call, detail);
            case CONNECT -> new NotSent(call, FailureReason.CONNECT_TIMEOUT, detail);
            case TLS -> new NotSent(call, FailureReason.TLS_TIMEOUT, detail);
            case WRITE -> new NoReply(call, FailureReason.WRITE_TIMEOUT, detail);
            case READ, CALLER -> new NoReply(call, FailureReason.READ_TIMEOUT, detail);
            case ATTEMPT -> new NoReply(call, FailureReason.ATTEMPT_TIMEOUT, detail);
            case TOTAL -> new NoReply.DeadlineExceeded(call, detail, hadFairChance);
        };
    }
}
