package dev.sluice.core.forwarded;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An element of {@code Forwarded} (RFC 7239 4): the statement of one proxy about the request that it received.
 *
 * @param node the sender of this request; null if the proxy does not tell
 * @param scheme {@code http} or {@code https}; null if the proxy does not tell
 * @param authority the host, which may have a port; null if the proxy does not tell
 */
record ForwardedElement(
        @Nullable ForwardedNode node,
        @Nullable String scheme,
        @Nullable String authority) {
    /** The largest number of elements in a field. */
    static final int MAX = 32;

    private static final ForwardedElement EMPTY = new ForwardedElement(null, null, null);

    /**
     * Parses the value of {@code Forwarded} in linear time. Ignores parameters other than {@code for}, {@code proto} and {@code
     * host}, and empty elements.
     *
     * @throws ForwardedException if the value is malformed, or has too many elements
     */
    static List<ForwardedElement> parseAll(String value) {
        List<ForwardedElement> elements = new ArrayList<>();
        ForwardedTokens tokens = new ForwardedTokens(value);
        while (!tokens.isAtEnd()) {
            ForwardedElement element = parse(tokens);
            if (element != null) elements.add(element);
            if (elements.size() > MAX) throw ForwardedException.tooLong();
        }
        return elements;
    }

    /** Returns null for an element without a parameter, which the list ignores (RFC 9110 5.6.1.2). */
    private static @Nullable ForwardedElement parse(ForwardedTokens tokens) {
        List<String> names = new ArrayList<>();
        ForwardedElement element = null;
        do {
            tokens.skipBlanks();
            if (tokens.isAtDelimiter()) continue;
            String name = tokens.name();
            if (names.size() == MAX || names.contains(name)) throw ForwardedException.malformed();
            names.add(name);
            element = (element == null ? EMPTY : element).with(name, tokens.value());
        } while (tokens.hasNextPair());
        return element;
    }

    private ForwardedElement with(String name, String value) {
        return switch (name) {
            case "for" -> new ForwardedElement(ForwardedNode.parse(value, true), scheme, authority);
            case "proto" -> new ForwardedElement(node, scheme(value), authority);
            case "host" -> new ForwardedElement(node, scheme, Authority.parse(value));
            default -> new ForwardedElement(node, scheme, authority);
        };
    }

    /** Returns a scheme in lower case. */
    static String scheme(String text) {
        if (text.equalsIgnoreCase("https")) return "https";
        if (text.equalsIgnoreCase("http")) return "http";
        throw ForwardedException.malformed();
    }
}
