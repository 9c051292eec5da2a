package dev.sluice.core.forwarded;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statement of trusted proxies about a request, in the headers of the last proxy.
 *
 * @param nodes the clients and proxies before the last proxy; empty if the headers name none
 * @param client the position of the rightmost node that is not trusted, or else 0; -1 without nodes
 * @param scheme null if the headers do not tell
 * @param authority null if the headers do not tell
 */
record ProxyStatement(
        List<ForwardedNode> nodes,
        int client,
        @Nullable String scheme,
        @Nullable String authority) {

    /**
     * Reads the trusted fields of both kinds.
     *
     * @throws ForwardedException if a header is malformed or repeated, or if the headers disagree
     */
    static ProxyStatement of(MultiMap headers, ProxyTrust trust) {
        ProxyStatement standard = standard(single(headers, ForwardedField.FORWARDED, trust), trust);
        ProxyStatement other = other(headers, trust);
        if (!standard.agreesWith(other)) throw ForwardedException.disagreement();
        ProxyStatement first = standard.nodes.isEmpty() ? other : standard;
        return new ProxyStatement(
                first.nodes,
                first.client,
                standard.scheme == null ? other.scheme : standard.scheme,
                standard.authority == null ? other.authority : standard.authority);
    }

    private static @Nullable String single(MultiMap headers, ForwardedField field, ProxyTrust trust) {
        if (!trust.fields().contains(field)) return null;
        List<String> values = headers.getAll(field.field());
        if (values.size() > 1) throw ForwardedException.malformed();
        return values.isEmpty() ? null : values.get(0);
    }

    /** A trusted proxy has added each element from the client's on, so that their scheme and authority count. */
    private static ProxyStatement standard(@Nullable String value, ProxyTrust trust) {
        List<ForwardedElement> elements = value == null ? List.of() : ForwardedElement.parseAll(value);
        boolean hasNodes = elements.stream().anyMatch(element -> element.node() != null);
        List<ForwardedNode> nodes = new ArrayList<>();
        for (ForwardedElement element : elements)
            if (hasNodes) nodes.add(element.node() == null ? ForwardedNode.UNKNOWN : element.node());
        int client = client(nodes, trust);
        String scheme = null;
        String authority = null;
        int first = hasNodes ? client : Math.max(0, elements.size() - 1);
        for (int i = elements.size() - 1; i >= first; i--) {
            ForwardedElement element = elements.get(i);
            scheme = element.scheme() == null ? scheme : element.scheme();
            authority = element.authority() == null ? authority : element.authority();
        }
        return new ProxyStatement(nodes, client, scheme, authority);
    }

    private static ProxyStatement other(MultiMap headers, ProxyTrust trust) {
        String addresses = single(headers, ForwardedField.FOR, trust);
        String scheme = single(headers, ForwardedField.PROTO, trust);
        String authority = single(headers, ForwardedField.HOST, trust);
        List<ForwardedNode> nodes = addresses == null ? List.of() : list(addresses);
        return new ProxyStatement(
                nodes,
                client(nodes, trust),
                scheme == null ? null : ForwardedElement.scheme(scheme),
                authority == null ? null : Authority.parse(authority));
    }

    private static List<ForwardedNode> list(String value) {
        List<ForwardedNode> nodes = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            String node = part.strip();
            if (!node.isEmpty()) nodes.add(ForwardedNode.parse(node, false));
            if (nodes.size() > ForwardedElement.MAX) throw ForwardedException.tooLong();
        }
        return nodes;
    }

    private static int client(List<ForwardedNode> nodes, ProxyTrust trust) {
        for (int i = nodes.size() - 1; i > 0; i--)
            if (!trust.includes(nodes.get(i).address())) return i;
        return nodes.isEmpty() ? -1 : 0;
    }

    /** A header that does not tell a fact agrees with each other header about it. */
    private boolean agreesWith(ProxyStatement other) {
        boolean sameClient =
                nodes.isEmpty() || other.nodes.isEmpty() || nodes.get(client).equals(other.nodes.get(other.client));
        return sameClient && agree(scheme, other.scheme) && agree(authority, other.authority);
    }

    private static boolean agree(@Nullable String fact, @Nullable String other) {
        return fact == null || other == null || fact.equals(other);
    }
}
