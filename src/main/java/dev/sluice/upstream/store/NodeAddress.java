package dev.sluice.upstream.store;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The URLs of nodes that sentinels and clusters name by host and port. */
final class NodeAddress {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,255}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    private NodeAddress() {}

    /** Returns the URL of the node in a reply that begins with host and port; null for another reply. */
    static @Nullable URI of(@Nullable Response reply, URI known) {
        if (reply == null || reply.type() != ResponseType.MULTI || !reply.isArray() || reply.size() < 2) return null;
        Response host = reply.get(0);
        Response port = reply.get(1);
        return port == null ? null : of(host == null ? "" : host.toString(), port.toString(), known);
    }

    /** Returns the URL of a node; null if a part is invalid. An empty host is that of the node that has named it. */
    static @Nullable URI of(String host, String port, URI known) {
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) > 65535) return null;
        if (!host.isEmpty() && !HOST.matcher(host).matches()) return null;
        try {
            URI url =
                    new URI(known.getScheme() + "://" + (host.isEmpty() ? known.getHost() : inUrl(host)) + ":" + port);
            // The client throws for a name that is no host of a URL, such as one with an underscore.
            return url.getHost() == null ? null : url;
        } catch (URISyntaxException invalid) {
            return null;
        }
    }

    private static String inUrl(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
