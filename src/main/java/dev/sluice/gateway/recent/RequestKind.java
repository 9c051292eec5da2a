package dev.sluice.gateway.recent;

import dev.sluice.core.trace.RequestTrace;
import java.util.Locale;

/** The reasons to keep the trace of a request. A trace may have several kinds. */
public enum RequestKind {
    /** It took as long as {@code requests.slow}, or longer. */
    SLOW {
        @Override
        boolean includes(RequestTrace request, long slowNanos) {
            return time(request) >= slowNanos;
        }
    },
    /** It got a status of 5xx, its response was cut off, or its caller disconnected first. */
    FAILED {
        @Override
        boolean includes(RequestTrace request, long slowNanos) {
            boolean isCutOff = request.reason() != null && !isRejection(request.status());
            return request.status() >= 500 || request.status() == CLIENT_CLOSED_REQUEST || isCutOff;
        }
    },
    /** The gateway rejected it with a status of 4xx, its own or that of a backend. These have a kind of their own, because a scanner would drive out failures. */
    REFUSED {
        @Override
        boolean includes(RequestTrace request, long slowNanos) {
            return request.reason() != null && isRejection(request.status());
        }
    },
    /** Its response lacks the results of optional steps, also with a status of 4xx of the route, or was cut off. */
    PARTIAL {
        @Override
        boolean includes(RequestTrace request, long slowNanos) {
            boolean isOfRoute = request.reason() == null && isRejection(request.status());
            return !request.isComplete() && (request.status() < 400 || isOfRoute);
        }
    },
    /** Its trace is sampled. */
    SAMPLED {
        @Override
        boolean includes(RequestTrace request, long slowNanos) {
            return request.context().isSampled();
        }
    };

    private static final int CLIENT_CLOSED_REQUEST = 499;
    private static final int SWITCHING_PROTOCOLS = 101;

    /** Whether a request that has ended has this kind. */
    abstract boolean includes(RequestTrace request, long slowNanos);

    private static boolean isRejection(int status) {
        return status >= 400 && status < CLIENT_CLOSED_REQUEST;
    }

    /** The duration of a WebSocket is that of its handshake. */
    private static long time(RequestTrace request) {
        boolean isUpgrade = request.status() == SWITCHING_PROTOCOLS;
        return isUpgrade ? request.headNanos() - request.startedNanos() : request.durationNanos();
    }

    /** Returns the name on the admin port. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
