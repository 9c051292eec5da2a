package dev.sluice.config.model;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A configured address of a listener. The comparison resolves no names. */
record ListenAddress(String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";

    /** Whether both would listen on one address and port. A wildcard address overlaps every address; port 0 overlaps no port. */
    boolean overlaps(ListenAddress other) {
        if (port == 0 || port != other.port) return false;
        return isWildcard() || other.isWildcard() || normalizedHost().equals(other.normalizedHost());
    }

    boolean isLoopback() {
        InetAddress address = address();
        return address != null && address.isLoopbackAddress();
    }

    private boolean isWildcard() {
        InetAddress address = address();
        return address != null && address.isAnyLocalAddress();
    }

    private String normalizedHost() {
        InetAddress address = address();
        return address == null ? host.toLowerCase(Locale.ROOT) : address.getHostAddress();
    }

    private @Nullable InetAddress address() {
        String literal = host.isEmpty() || host.equalsIgnoreCase("localhost") ? LOOPBACK : host;
        return NetUtil.createInetAddressFromIpAddressString(literal);
    }
}
