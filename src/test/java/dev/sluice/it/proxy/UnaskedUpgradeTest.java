package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.RawHttpClient;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that changes the protocol although the request does not ask for it (RFC 9110 15.2.2). */
class UnaskedUpgradeTest extends ProxyFixture {
    private static final String UPGRADE = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ";

    UnaskedUpgradeTest(Vertx vertx) {
        super(vertx);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h2c\r\n\r\n",
                "foo\r\nContent-Length: 0\r\n\r\n",
                "websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
                "foo\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled",
                "websocket\r\nSec-WebSocket-Accept: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"
            })
    void an_unasked_101_is_a_502_and_ends_its_connection(String rest) {
        script("", FaultyResponse.text(UPGRADE + rest), FaultyResponse.json("{\"next\":1}"));
        HttpResponse<String> response = gateway.get("/c/x");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("\"backend\":\"catalog\"").doesNotContain("smuggled");
        assertThat(backend.awaitClosed(1)).isTrue();
        assertThat(gateway.get("/c/y").body()).isEqualTo("{\"next\":1}");
        assertThat(backend.connections()).isEqualTo(2);
    }

    @Test
    void an_unasked_101_to_a_streamed_body_is_a_502_and_ends_its_connection() {
        script("", FaultyResponse.text(UPGRADE + "foo\r\n\r\n"), FaultyResponse.json("{}"));
        backend.answerHeads();
        try (RawHttpClient caller = client()) {
            assertThat(caller.send("POST /c/x HTTP/1.1\nHost: a\nContent-Length: 100000\n\n" + "x".repeat(1000))
                            .readToEnd())
                    .startsWith("HTTP/1.1 502 ")
                    .doesNotContain("upgrade");
        }
        assertThat(backend.awaitClosed(1)).isTrue();
        assertThat(backend.connections()).isEqualTo(1);
    }

    @Test
    void a_request_to_upgrade_to_another_protocol_does_not_make_a_101_an_asked_one() {
        script("", FaultyResponse.text(UPGRADE + "h2c\r\n\r\n"));
        try (RawHttpClient caller = client()) {
            assertThat(caller.send("GET /c/x HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: h2c\n\n")
                            .readUntil("}"))
                    .startsWith("HTTP/1.1 502 ");
        }
        assertThat(backend.awaitClosed(1)).isTrue();
    }
}
