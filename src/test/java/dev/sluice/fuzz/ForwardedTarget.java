package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.forwarded.ForwardedException;
import dev.sluice.core.forwarded.ForwardedField;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.forwarded.Hop;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.forwarded.ProxyTrust;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.http.HeaderSyntax;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fuzzes the headers of a trusted proxy about the client: a line each for Forwarded, X-Forwarded-For, -Proto and -Host, without the
 * empty lines. The gateway rejects them, or sends headers in which another gateway finds the same origin.
 */
public final class ForwardedTarget {
    private static final List<String> NAMES =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host");
    private static final ProxyTrust TRUSTED = new ProxyTrust(
            List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")), List.of(ForwardedField.values()));
    private static final ForwardedNode PROXY = ForwardedNode.of(Objects.requireNonNull(IpAddress.parse("10.0.0.9")));

    private ForwardedTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        MultiMap headers = HttpHeaders.headers();
        String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", NAMES.size());
        for (int i = 0; i < lines.length; i++)
            if (!lines[i].isEmpty() && HeaderSyntax.isFieldValue(lines[i])) headers.set(NAMES.get(i), lines[i]);
        RequestOrigin origin = read(PROXY, headers);
        if (origin != null) assertConsistent(origin);
        assertUnread(headers);
    }

    private static @Nullable RequestOrigin read(ForwardedNode peer, MultiMap headers) {
        try {
            return RequestOrigin.of(new Hop(peer, "http", "inner:8080"), headers, TRUSTED);
        } catch (ForwardedException rejected) {
            assertThat(headers).isNotEmpty();
            return null;
        }
    }

    private static void assertConsistent(RequestOrigin origin) {
        List<ForwardedNode> hops = origin.hops();
        assertThat(hops).hasSizeLessThanOrEqualTo(33).last().isEqualTo(PROXY);
        assertThat(hops.subList(origin.client() + 1, hops.size())).allMatch(ForwardedTarget::isTrusted);
        assertThat(origin.client() == 0 || !isTrusted(hops.get(origin.client())))
                .isTrue();
        assertThat(origin.scheme()).isIn("http", "https");
        assertThat(origin.host()).isNotEmpty().doesNotContain(" ", "/", "@").isLowerCase();
        for (String kind : List.of("Forwarded", "X-"))
            assertThat(readAgain(origin, kind)).isEqualTo(describe(origin));
    }

    private static boolean isTrusted(ForwardedNode node) {
        IpAddress address = node.address();
        return TRUSTED.includes(address);
    }

    /** Returns what the next gateway finds in the headers of one kind. It sees this gateway as a trusted proxy. */
    private static String readAgain(RequestOrigin origin, String kind) {
        MultiMap sent = HttpHeaders.headers();
        origin.addTo(sent);
        sent.forEach((name, value) ->
                assertThat(HeaderSyntax.isValue(value)).as(name).isTrue());
        MultiMap received = HttpHeaders.headers();
        sent.forEach((name, value) -> {
            if (name.startsWith(kind)) received.set(name, value);
        });
        // The next gateway counts one more hop, so the longest list is beyond its limit.
        if (origin.hops().size() > 32) return describe(origin);
        return describe(Objects.requireNonNull(read(PROXY, received), kind));
    }

    private static String describe(RequestOrigin origin) {
        return origin.clientName() + " " + origin.scheme() + " " + lower(origin.authority());
    }

    private static String lower(@Nullable String authority) {
        return String.valueOf(authority).toLowerCase(Locale.ROOT);
    }

    /** The headers of a peer that is not trusted have no effect. */
    private static void assertUnread(MultiMap headers) {
        ForwardedNode other = ForwardedNode.of(Objects.requireNonNull(IpAddress.parse("9.9.9.9")));
        RequestOrigin origin = Objects.requireNonNull(read(other, headers));
        assertThat(describe(origin)).isEqualTo("9.9.9.9 http inner:8080");
    }
}
