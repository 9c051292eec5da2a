package dev.sluice.it.streams;

import static dev.sluice.real.ExternalProgram.WS_PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.it.streams.WebSocketTest.Conversation;
import dev.sluice.real.Needs;
import dev.sluice.real.RealServer;
import dev.sluice.real.RealServer.ChildProcess;
import dev.sluice.real.RealServer.WsServer;
import dev.sluice.server.TestGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client and the server of npm's {@code ws}, and Java's client, through a gateway. */
@Needs(WS_PEER)
class WebSocketNpmTest {
    @TempDir
    Path folder;

    @TempDir
    Path clientFolder;

    private static TestGateway gateway(RealServer server) {
        return TestGateway.of("""
                backends: { chat: { url: "%s" } }
                routes:
                  GET /chat: { proxy: "chat /", websocket: { origins: [https://shop.example.com] } }
                """.formatted(server.address()));
    }

    private String converse(TestGateway gateway, String origin) throws Exception {
        ChildProcess client = ChildProcess.start(
                clientFolder,
                List.of(
                        WS_PEER.path().orElseThrow().toString(),
                        "client",
                        "ws://127.0.0.1:" + gateway.port() + "/chat",
                        origin));
        assertThat(client.exitsWithin(20_000)).isTrue();
        return client.commandAndOutput();
    }

    @Test
    void the_client_of_npm_talks_to_the_server_of_npm_without_compression() throws Exception {
        try (RealServer server = WsServer.start(folder);
                TestGateway gateway = gateway(server)) {
            assertThat(converse(gateway, "https://shop.example.com"))
                    .contains("open v1 extensions none\n")
                    .contains("pong are you there\n")
                    .contains("text Grüße 😀\n")
                    .contains("text in two frames\n")
                    .contains("binary 60000\n")
                    .endsWith("close 4001 done\n");
            Await.until(() -> gateway.openConnections() == 0);
        }
    }

    @Test
    void a_page_of_another_origin_gets_403() throws Exception {
        try (RealServer server = WsServer.start(folder);
                TestGateway gateway = gateway(server)) {
            assertThat(converse(gateway, "https://evil.example.com")).endsWith("status 403\n");
        }
    }

    @Test
    void java_s_client_talks_to_the_server_of_npm() throws Exception {
        try (RealServer server = WsServer.start(folder);
                TestGateway gateway = gateway(server)) {
            Conversation conversation = new Conversation();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("v1")
                    .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/chat"), conversation)
                    .get(10, TimeUnit.SECONDS);
            assertThat(socket.getSubprotocol()).isEqualTo("v1");
            socket.sendText("Hello", true).join();
            assertThat(conversation.next()).isEqualTo("text Hello");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            assertThat(conversation.next()).isEqualTo("close 1000 ");
        }
    }
}
