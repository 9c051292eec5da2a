package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.netty.http.ExchangeClient.ServerAddress;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A URL of a backend, and the address that its connections use. Immutable.
 *
 * @param server its socket has the name of the host until {@link #withAddress} sets an address
 * @param basePath precedes the path of every call; without a trailing slash
 */
record BackendAddress(ServerAddress server, String basePath) {
    /** Parses a URL such as {@code http://orders:8080/v2} that has no {@linkplain #whyInvalid flaw}. */
    static BackendAddress of(URI url) {
        HostAndPort authority = requireNonNull(authority(url));
        SocketAddress socket = SocketAddress.inetSocketAddress(authority.port(), authority.host());
        ServerAddress server = new ServerAddress(socket, authority, isTls(url));
        return new BackendAddress(server, withoutTrailingSlash(url.getRawPath()));
    }

    /** Returns this URL with an address of its host. {@code Host}, SNI and certificate check keep the name. */
    BackendAddress withAddress(InetAddress address) {
        SocketAddress resolved = SocketAddress.inetSocketAddress(authority().port(), address.getHostAddress());
        return new BackendAddress(new ServerAddress(resolved, authority(), server.tls()), basePath);
    }

    /** Returns the target of a request to a path of the backend. */
    String target(String path) {
        return basePath.isEmpty() ? path : basePath + path;
    }

    /** Returns the expectation that {@code url} violates; null for a valid URL of a backend. */
    static @Nullable String whyInvalid(URI url) {
        if (!isTls(url) && !"http".equalsIgnoreCase(url.getScheme())) return "http:// or https://";
        if (url.getRawQuery() != null || url.getRawFragment() != null) return "a URL without query and fragment";
        HostAndPort authority = authority(url);
        boolean isNamed = authority != null && !authority.host().isEmpty() && authority.port() > 0;
        if (!isNamed) return "a URL with a host and without a user";
        return HeaderSyntax.isTarget("/" + url.getRawPath()) ? null : "a URL whose path is percent-encoded";
    }

    /** Returns whether all hosts and ports differ. Equal pairs would share connections, but not ejections. */
    static boolean areDistinct(List<URI> urls) {
        return urls.stream().map(BackendAddress::authority).distinct().count() == urls.size();
    }

    /** Returns the URL for messages, without user and password. */
    static String withoutPassword(URI url) {
        return url.toString().replaceFirst("//[^/@]*@", "//...@");
    }

    /** Returns whether connections to one of the URLs use TLS. */
    static boolean anyTls(List<URI> urls) {
        return urls.stream().anyMatch(BackendAddress::isTls);
    }

    private static boolean isTls(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /** Replaces {@link URI#getHost}, which rejects underscores in container names. */
    private static @Nullable HostAndPort authority(URI url) {
        String text = url.getRawAuthority();
        return text == null ? null : authority(text, isTls(url));
    }

    /**
     * Returns null without a valid host. Vert.x 5.1.10 throws an AssertionError for an IPv6 address with too many
     * groups after {@code ::} (HostsAndHeadersTest).
     */
    private static @Nullable HostAndPort authority(String text, boolean tls) {
        try {
            return HostAndPort.parseAuthority(text, tls ? 443 : 80);
        } catch (AssertionError tooManyGroups) {
            return null;
        }
    }

    private static String withoutTrailingSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Returns the host and the port of the URL, the value of {@code Host}. */
    HostAndPort authority() {
        return server.authority();
    }

    /** Returns the target of connections. */
    SocketAddress socket() {
        return server.socket();
    }

    /** Returns host and port. */
    @Override
    public String toString() {
        return authority().toString();
    }
}
