package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RandomTexts;
import dev.sluice.server.TestGateway;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Any text in a path parameter reaches the backend unchanged, or the request is rejected. */
class PathPropertiesTest {
    private static final HttpTestServer BACKEND = HttpTestServer.answering("{}");
    private static final TestGateway GATEWAY = TestGateway.of("""
            backends: { shop: { url: "%s" } }
            routes:
              GET /steps/{v}: { steps: { a: { call: "GET shop /at/{v}" } } }
              GET /proxy/{v}: { proxy: "shop /at/{v}" }
              GET /rest/{v*}: { proxy: "shop /at/{v*}" }
            """.formatted(BACKEND.url()));

    @AfterContainer
    static void close() {
        GATEWAY.close();
        BACKEND.close();
    }

    @Property(tries = 400)
    void the_backends_segment_decodes_to_the_text_or_the_request_is_rejected(
            @ForAll("routes") String route, @ForAll("texts") String text, @ForAll boolean encodesAll) {
        if (text.isEmpty()) return;
        int before = BACKEND.requests().size();
        HttpResponse<String> response = GATEWAY.get("/" + route + "/" + encoded(text, encodesAll));
        List<String> request =
                BACKEND.requests().subList(before, BACKEND.requests().size());
        if (response.statusCode() == 200) assertThat(request).hasSize(1);
        else assertThat(response.statusCode()).isBetween(400, 499);
        for (String line : request) assertThat(segmentOf(line)).isEqualTo(text).isNotIn(".", "..");
    }

    @Property(tries = 100)
    void valid_text_is_never_rejected(@ForAll("routes") String route, @ForAll("names") String text) {
        assertThat(GATEWAY.get("/" + route + "/" + encoded(text, false)).statusCode())
                .isEqualTo(200);
        assertThat(segmentOf(BACKEND.requests().get(BACKEND.requests().size() - 1)))
                .isEqualTo(text);
    }

    private static String segmentOf(String request) {
        assertThat(request).matches("GET /at/[A-Za-z0-9._~%-]+");
        return QueryStringDecoder.decodeComponent(request.substring("GET /at/".length()), StandardCharsets.UTF_8);
    }

    private static String encoded(String text, boolean all) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean mayStand = octet > ' ' && "-_.~!$&'()*+,:=@".indexOf(octet) >= 0;
            if (!all && (mayStand || (octet > 0 && Character.isLetterOrDigit(octet)))) encoded.append((char) octet);
            else encoded.append(String.format("%%%02x", octet));
        }
        return encoded.toString();
    }

    @Provide
    Arbitrary<String> routes() {
        return Arbitraries.of("steps", "proxy", "rest");
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.strings()
                .excludeChars('\ud83d')
                .ofMaxLength(6)
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
        return Arbitraries.oneOf(RandomTexts.partsOfPaths(), any)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("-_~ +@:\u00e9\u20ac")
                .ofMinLength(1)
                .ofMaxLength(60);
    }
}
