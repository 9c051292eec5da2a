package dev.sluice.gateway.proxy.mapping;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URL of a backend.
 *
 * @param host in lower case, without a dot at the end
 * @param basePath precedes the path of every call; without a slash at the end
 */
record BackendOrigin(String scheme, String host, int port, String basePath) {

    /** Reads the authority as text, because {@link URI#getHost} rejects underscores. */
    static BackendOrigin of(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        Reference.HostPort address = new Reference(scheme, url.getRawAuthority(), "", "").hostPort();
        String path = url.getRawPath();
        return new BackendOrigin(
                scheme,
                address.host(),
                address.port() < 0 ? defaultPort(scheme) : address.port(),
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    static int defaultPort(@Nullable String scheme) {
        return "https".equals(scheme) || "wss".equals(scheme) ? 443 : 80;
    }

    /** Returns whether a reference is to this server. A reference without a scheme has the scheme of its response. */
    boolean isServerOf(Reference reference, Reference.HostPort address) {
        boolean isWeb = reference.scheme() == null || reference.isWeb();
        String itsScheme = reference.scheme() == null ? scheme : reference.scheme();
        int itsPort = address.port() < 0 ? defaultPort(itsScheme) : address.port();
        // A server behind a proxy with TLS often writes http and no port.
        boolean isSamePort = itsPort == port || (address.port() < 0 && port == defaultPort(scheme));
        return isWeb && address.host().equals(host) && isSamePort;
    }

    /** Returns a path of this server without the base path; null for a path outside. */
    @Nullable
    String callPath(String path) {
        if (!path.startsWith(basePath)) return null;
        String rest = path.substring(basePath.length());
        return rest.isEmpty() ? "/" : rest.startsWith("/") ? rest : null;
    }
}
