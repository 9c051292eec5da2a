package dev.sluice.backend.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.backend.Call;
import dev.sluice.http.HeaderSyntax;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL of a backend, ready to send calls to.
 *
 * @param authority what goes into {@code Host}
 * @param socket where to connect; its host is a name until {@link #withAddress} has set an address
 * @param tls whether to speak TLS
 * @param basePath what comes before every call's path, without a slash at its end
 */
record BackendAddress(HostAndPort authority, SocketAddress socket, boolean tls, String basePath) {
    /** A reference that names a server: its scheme if it has one, the server, and what comes after. */
    private static final Pattern REFERENCE =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*:)?//([^/?#]*)/*(.*)", Pattern.DOTALL);

    /** The address that a URL such as {@code http://orders:8080/v2} names; it must have no {@linkplain #whyInvalid flaw}. */
    static BackendAddress of(URI url) {
        HostAndPort authority = requireNonNull(authority(url));
        SocketAddress socket = SocketAddress.inetSocketAddress(authority.port(), authority.host());
        return new BackendAddress(authority, socket, isTls(url), withoutTrailingSlash(url.getRawPath()));
    }

    /** Returns this URL at one of its host's addresses. {@code Host}, SNI and the certificate check keep the name. */
    BackendAddress withAddress(InetAddress address) {
        SocketAddress resolved = SocketAddress.inetSocketAddress(authority.port(), address.getHostAddress());
        return new BackendAddress(authority, resolved, tls, basePath);
    }

    /** What is expected instead when no call can be sent to {@code url}; else null. */
    static @Nullable String whyInvalid(URI url) {
        if (!isTls(url) && !"http".equalsIgnoreCase(url.getScheme())) return "http:// or https://";
        if (url.getRawQuery() != null || url.getRawFragment() != null) return "a URL without query and fragment";
        HostAndPort authority = authority(url);
        boolean isNamed = authority != null && !authority.host().isEmpty() && authority.port() > 0;
        if (!isNamed) return "a URL with a host and without a user";
        return HeaderSyntax.isTarget("/" + url.getRawPath()) ? null : "a URL whose path is percent-encoded";
    }

    /** Whether no two are the same server: they would share one pool of connections, and be ejected apart. */
    static boolean areDistinct(List<URI> urls) {
        return urls.stream().map(BackendAddress::authority).distinct().count() == urls.size();
    }

    /** For messages: without a password that somebody wrote into it. */
    static String withoutPassword(URI url) {
        return url.toString().replaceFirst("//[^/@]*@", "//...@");
    }

    private static boolean isTls(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /** Not by {@link URI#getHost}, which knows no underscores: names of containers have them. */
    private static @Nullable HostAndPort authority(URI url) {
        String text = url.getRawAuthority();
        return text == null ? null : authority(text, isTls(url));
    }

    /**
     * Returns null for a text that names no host. Vert.x 5.1.10 throws an AssertionError for an IPv6 address with too many
     * groups after {@code ::} (ProxiedAnswersTest).
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

    /** Returns the request of {@code call}, not sent yet and without headers. */
    HttpRequest<Buffer> newRequest(WebClient client, Call call) {
        String uri = basePath + call.target();
        return client.request(call.operation().method(), socket, authority.port(), authority.host(), uri)
                .ssl(tls);
    }

    /**
     * A reference as a caller may see it: one that leads to this server loses the server's name, which is nobody's business
     * and means nothing outside.
     */
    String withoutOwnHost(String reference) {
        Matcher parts = REFERENCE.matcher(reference);
        // One slash and no more: two would name a server again.
        return parts.matches() && isSameServer(parts.group(1), parts.group(2)) ? "/" + parts.group(3) : reference;
    }

    private boolean isSameServer(@Nullable String scheme, String authorityText) {
        HostAndPort other = authority(authorityText, tls);
        return (scheme == null || scheme.equalsIgnoreCase(tls ? "https:" : "http:"))
                && other != null
                && other.port() == authority.port()
                && other.host().equalsIgnoreCase(authority.host());
    }

    /** Host and port. */
    @Override
    public String toString() {
        return authority.toString();
    }
}
