package dev.sluice.upstream.http;

import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NotSent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The phase in which an attempt timed out; codes as in {@link BackendEvents#onTimeout}. */
enum TimeoutPhase {
    /** Waiting for a connection of an exhausted pool. */
    POOL,
    /** Opening a TCP connection, name resolution included. */
    CONNECT,
    /** In the TLS handshake. */
    TLS,
    /** Sending a request that the backend does not read. */
    WRITE,
    /** Waiting for the next byte of the reply. */
    READ,
    /** Waiting for the caller to send its request or to read its response, which is not a failure of the backend. */
    CALLER,
    /** The whole attempt. */
    ATTEMPT,
    /** The whole call. */
    TOTAL;

    private final String code = name().toLowerCase(Locale.ROOT);

    /**
     * Returns the phase of the side that must act next.
     *
     * @param request the pipe of a request body that has not ended; null for none
     * @param response the pipe of a response body; null for none
     */
    static TimeoutPhase of(@Nullable BodyPipe request, @Nullable BodyPipe response) {
        if (response != null && response.isPaused()) return CALLER;
        if (request == null || request.awaitsContinue()) return READ;
        return request.isPaused() ? WRITE : CALLER;
    }

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
