package dev.sluice.core.forwarded;

import dev.sluice.core.http.HeaderSyntax;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a request: its client, and the scheme and the host that the client used.
 *
 * @param hops the nodes that passed the request on, the client's first in time; the peer is the last
 * @param client the position of the client among the hops
 * @param isStated whether the hop at this position is the client; false for a trusted proxy that states none
 * @param scheme {@code http} or {@code https}
 * @param authority the host, which may have a port; null for none
 */
public record RequestOrigin(
        List<ForwardedNode> hops,
        int client,
        boolean isStated,
        String scheme,
        @Nullable String authority) {
    /** The fields that {@link #addTo} sets. */
    public static final List<String> FIELDS =
            Stream.of(ForwardedField.values()).map(ForwardedField::field).toList();

    /** Creates the origin of a request whose client is known. */
    public RequestOrigin(List<ForwardedNode> hops, int client, String scheme, @Nullable String authority) {
        this(hops, client, true, scheme, authority);
    }

    /**
     * Finds the origin of a request. Only the trusted fields of a trusted peer count.
     *
     * @param headers the headers of the request, with the lines of each list field joined
     * @throws ForwardedException if the headers of a trusted peer are malformed, repeated, too long, or disagree
     */
    public static RequestOrigin of(Hop hop, MultiMap headers, ProxyTrust trust) {
        return trust.includes(hop.peer().address()) ? behind(hop, headers, trust) : direct(hop);
    }

    private static RequestOrigin direct(Hop hop) {
        return new RequestOrigin(List.of(hop.peer()), 0, hop.scheme(), hop.authority());
    }

    private static RequestOrigin behind(Hop hop, MultiMap headers, ProxyTrust trust) {
        ProxyStatement statement = ProxyStatement.of(headers, trust);
        List<ForwardedNode> hops = new ArrayList<>(statement.nodes());
        hops.add(hop.peer());
        return new RequestOrigin(
                List.copyOf(hops),
                Math.max(0, statement.client()),
                statement.client() >= 0,
                statement.scheme() == null ? hop.scheme() : statement.scheme(),
                statement.authority() == null ? hop.authority() : statement.authority());
    }

    /** Returns the address of the client without its port; {@code unknown} or an identifier such as {@code _hidden} without one. */
    public String clientName() {
        return hops.get(client).name();
    }

    /** Returns the address of the client, stated or not; null for a client without one. */
    public @Nullable IpAddress clientAddress() {
        return hops.get(client).address();
    }

    /**
     * Returns the network of the client as text: an IPv4 address, a /64 network of IPv6, or the identifier that a trusted proxy states.
     * Null for {@code unknown}, and for a peer without an address.
     */
    public @Nullable String networkName() {
        ForwardedNode node = hops.get(client);
        IpAddress address = node.address();
        if (address != null) return address.networkText();
        return node.equals(ForwardedNode.UNKNOWN) ? null : node.name();
    }

    /** Returns the key of the client in limits for each client; null for a trusted proxy that states no client, or an unknown one. */
    public @Nullable ClientNetwork clientNetwork() {
        return isStated ? ClientNetwork.of(hops.get(client)) : null;
    }

    /** Returns the host in lower case without its port; null for none. */
    public @Nullable String host() {
        return authority == null ? null : Authority.host(authority);
    }

    /** Sets {@code Forwarded}, {@code X-Forwarded-For}, {@code -Proto} and {@code -Host} of a request to a backend. */
    public void addTo(MultiMap headers) {
        headers.set(ForwardedField.FORWARDED.field(), forwarded());
        headers.set(ForwardedField.FOR.field(), forwardedFor());
        headers.set(ForwardedField.PROTO.field(), scheme);
        if (authority != null) headers.set(ForwardedField.HOST.field(), authority);
        else headers.remove(ForwardedField.HOST.field());
    }

    private String forwardedFor() {
        if (hops.size() == 1) return hops.get(0).name();
        StringBuilder value = new StringBuilder();
        for (ForwardedNode hop : hops)
            value.append(value.length() == 0 ? "" : ", ").append(hop.name());
        return value.toString();
    }

    private String forwarded() {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < hops.size(); i++) {
            value.append(i == 0 ? "for=" : ", for=");
            hops.get(i).appendTo(value);
            if (i == client) appendOrigin(value);
        }
        return value.toString();
    }

    private void appendOrigin(StringBuilder value) {
        if (authority != null) {
            String quote = HeaderSyntax.isToken(authority) ? "" : "\"";
            value.append(";host=").append(quote).append(authority).append(quote);
        }
        value.append(";proto=").append(scheme);
    }
}
