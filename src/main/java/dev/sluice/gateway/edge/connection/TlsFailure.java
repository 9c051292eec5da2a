package dev.sluice.gateway.edge.connection;

import dev.sluice.core.netty.connection.NettyFailure;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why the TLS handshake of a caller failed. */
public enum TlsFailure {
    /** The caller closed the connection first, as health checks of load balancers do. */
    CLOSED,
    /** The handshake took too long. */
    TIMEOUT,
    /** The first bytes were no TLS. */
    NOT_TLS,
    /** The certificate of either side is missing, or the other side does not trust it. */
    CERTIFICATE,
    /** Both sides have no version or cipher in common, or the caller broke the protocol. */
    PROTOCOL;

    /** Returns the name in metrics. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TlsFailure of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            TlsFailure known = ofOne(cause);
            if (known != null) return known;
        }
        return PROTOCOL;
    }

    private static @Nullable TlsFailure ofOne(Throwable failure) {
        NettyFailure known = NettyFailure.of(failure);
        if (known == NettyFailure.HANDSHAKE_TIMEOUT) return TIMEOUT;
        if (known == NettyFailure.NOT_TLS) return NOT_TLS;
        if (failure instanceof ClosedChannelException) return CLOSED;
        if (failure instanceof CertificateException) return CERTIFICATE;
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        // Netty and the JDK have no types for these.
        if (message.startsWith("connection closed while")) return CLOSED;
        return message.contains("certificate") ? CERTIFICATE : null;
    }
}
