package dev.sluice.core.trace;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Why a request, a step, a call or an attempt failed. The implementations are enums that together have each code once, so that two
 * reasons are equal exactly if they are the same. Problems have the code as {@code cause}; logs, metrics, traces and {@code
 * Sluice-Incomplete} have it as {@code reason}. Serializable, because exceptions have reasons.
 */
public interface Reason extends Serializable {

    /** Whose change mends a failure. */
    enum Side {
        /** The caller sends another request, or the same one later. */
        CALLER,
        /** The operator changes the configuration, or the gateway gets more resources. */
        GATEWAY,
        /** The backend or the issuer, or the network before it, recovers. */
        BACKEND
    }

    /** Returns the lower-case name, such as {@code connect_failed}. */
    String code();

    /**
     * Returns the side of the usual case. A value or a token of the caller can cause some failures of another side. The status of the
     * problem is then a 4xx.
     */
    Side side();

    /** Returns the code of a reason; null for none. */
    static @Nullable String codeOf(@Nullable Reason reason) {
        return reason == null ? null : reason.code();
    }
}
