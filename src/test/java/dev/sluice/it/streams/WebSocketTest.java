package dev.sluice.it.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.model.Configuration;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.gateway.route.CallerReads;
import dev.sluice.gateway.route.Route;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket connections through a gateway: with Java's own client, and between raw sockets that see every frame. */
public class WebSocketTest {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    public static final String HANDSHAKE =
            "GET /chat/a?room=1 HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                    + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n";

    @RegisterExtension
    final CapturedLog errorsOfVertx = new CapturedLog("io.vertx", Level.ERROR);

    private final List<RawPeer> callers = new ArrayList<>();
    private final RawBackend backend = new RawBackend();
    private TestGateway gateway = gateway(backend, "websocket: { origins: [https://shop.example.com] }");

    static TestGateway gateway(RawBackend backend, String settings) {
        return gateway(backend, settings, VertxClock::new);
    }

    static TestGateway gateway(RawBackend backend, String settings, Function<Vertx, Clock> clock) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { chat: { url: "%s", retry: { attempts: 1 }, bulkhead: { concurrent: 1, queue: 0 } } }
                routes:
                  GET /chat/{path*}: { proxy: "chat /ws/{path*}", forward: { query: all, headers: [cookie], response: [set-cookie] }, %s }
                  GET /plain: { proxy: "chat /ws" }
                """.formatted(backend.url(), settings), clock);
    }

    private void restart(String settings) {
        gateway.close();
        gateway = gateway(backend, settings);
    }

    @AfterEach
    void close() {
        callers.forEach(RawPeer::close);
        gateway.close();
        backend.close();
        assertThat(errorsOfVertx.lines()).isEmpty();
    }

    private RawPeer open(String headers) {
        RawPeer caller = RawPeer.connect(gateway.port());
        callers.add(caller);
        caller.sendText(HANDSHAKE + headers + "\r\n");
        return caller;
    }

    @Test
    void the_handshake_passes_subprotocols_and_named_headers_and_no_extension() {
        RawPeer caller = open("""
                Origin: https://shop.example.com\r
                Sec-WebSocket-Protocol: v2, v1\r
                Cookie: a=b\r
                Sec-WebSocket-Extensions: permessage-deflate\r
                X-Other: 1\r
                """);
        RawPeer peer = backend.accept("Sec-WebSocket-Protocol: v1\r\nSet-Cookie: c=d\r\nX-Secret: 1\r\n");
        assertThat(peer.head())
                .startsWith("GET /ws/a?room=1 HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nconnection: upgrade\r\n")
                .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                .containsIgnoringCase("\r\nsec-websocket-key: " + KEY + "\r\n")
                .containsIgnoringCase("\r\nsec-websocket-version: 13\r\n")
                .containsIgnoringCase("\r\nsec-websocket-protocol: v2, v1\r\n")
                .containsIgnoringCase("\r\norigin: https://shop.example.com\r\n")
                .containsIgnoringCase("\r\ncookie: a=b\r\n")
                .containsIgnoringCase("\r\nx-forwarded-for: 127.0.0.1\r\n")
                .doesNotContainIgnoringCase("extensions")
                .doesNotContainIgnoringCase("x-other")
                .doesNotContainIgnoringCase("content-length")
                .doesNotContainIgnoringCase("transfer-encoding");
        assertThat(caller.readHead())
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .containsIgnoringCase("\r\nconnection: upgrade\r\n")
                .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                .containsIgnoringCase("\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .containsIgnoringCase("\r\nsec-websocket-protocol: v1\r\n")
                .containsIgnoringCase("\r\nset-cookie: c=d\r\n")
                .doesNotContainIgnoringCase("x-secret");
    }

    @Test
    void a_101_has_no_reference_and_mapped_cookies() {
        RawPeer caller = open("");
        backend.accept("""
                Location: http://10.9.8.7/internal\r
                Content-Location: /ws/x\r
                Refresh: 1; url=https://www.example.org/\r
                Link: </ws/x>; rel=next\r
                Set-Cookie: a=b; Domain=127.0.0.1; Path=/ws\r
                Set-Cookie: c=d; Domain=internal.corp; Path=/\r
                """);
        assertThat(caller.readHead())
                .containsIgnoringCase("\r\nset-cookie: a=b; Path=/chat\r\n")
                .doesNotContain("internal")
                .doesNotContainIgnoringCase("location")
                .doesNotContainIgnoringCase("refresh")
                .doesNotContainIgnoringCase("link");
    }

    @Test
    void a_frame_that_follows_the_101_at_once_reaches_the_caller() {
        RawPeer caller = open("");
        RawPeer peer = backend.acceptAndSend("", new WsFrame(true, 0, 1, "early".getBytes(StandardCharsets.UTF_8)));
        caller.readHead();
        assertThat(caller.readFrame()).isEqualTo("T1:early");
        peer.send(WsFrame.text("late"));
        assertThat(caller.readFrame()).isEqualTo("T1:late");
    }

    @Test
    void frames_to_the_backend_have_a_fresh_mask_and_frames_to_the_caller_have_none() {
        RawPeer caller = open("");
        RawPeer peer = backend.accept("");
        caller.readHead();
        caller.send(WsFrame.text("one"));
        assertThat(peer.readFrame()).isEqualTo("T1:one");
        assertThat(peer.lastMask()).isNotNull().isNotEqualTo(RawPeer.mask());
        peer.send(WsFrame.text("two"));
        assertThat(caller.readFrame()).isEqualTo("T1:two");
        assertThat(caller.lastMask()).isNull();
    }

    @Test
    void java_s_client_sends_and_receives_text_binary_and_pings_and_closes_with_a_reason() throws Exception {
        backend.echo();
        Conversation conversation = new Conversation();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("v1")
                .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/chat/java"), conversation)
                .get(10, TimeUnit.SECONDS);
        socket.sendText("Grüße ", false).join();
        socket.sendText("\uD83D\uDE00", true).join();
        assertThat(conversation.next()).isEqualTo("text Grüße \uD83D\uDE00");
        socket.sendBinary(ByteBuffer.wrap(new byte[60_000]), true).join();
        assertThat(conversation.next()).isEqualTo("binary 60000");
        socket.sendPing(ByteBuffer.wrap("p".getBytes(StandardCharsets.UTF_8))).join();
        assertThat(conversation.next()).isEqualTo("pong p");
        socket.sendClose(4000, "bye").join();
        assertThat(conversation.next()).isEqualTo("close 4000 bye");
        Await.until(() -> gateway.openConnections() == 0);
    }

    @Test
    void a_rejected_handshake_of_the_backend_is_a_plain_response() {
        RawPeer caller = open("");
        backend.reply("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
        assertThat(caller.readHead()).startsWith("HTTP/1.1 404 ");
        caller.sendText(HANDSHAKE + "\r\n");
        backend.accept("").send(WsFrame.text("again"));
        assertThat(caller.readHead()).startsWith("gone" + "HTTP/1.1 101 ");
        assertThat(caller.readFrame()).isEqualTo("T1:again");
    }

    @Test
    void an_invalid_101_is_a_502_and_closes_the_connection_of_the_backend() {
        for (String invalid : List.of(
                "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n",
                RawPeer.ACCEPT + "Sec-WebSocket-Protocol: v9\r\n",
                RawPeer.ACCEPT + "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            try (RawPeer caller = open("Sec-WebSocket-Protocol: v1\r\n")) {
                RawPeer peer = backend.reply(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + invalid
                                + "\r\n");
                assertThat(caller.readHead()).as(invalid).startsWith("HTTP/1.1 502 ");
                assertThat(peer.readFrame()).isEqualTo("end");
            }
        }
    }

    @Test
    void a_websocket_holds_no_permit_and_counts_towards_the_streams_of_its_route() {
        restart("stream: { max: 2, per_client: 0 }, websocket: {}");
        RawPeer first = open("");
        backend.accept("");
        first.readHead();
        RawPeer second = open("");
        backend.accept("");
        second.readHead();
        RawPeer third = open("");
        assertThat(backend.accept("").readFrame()).isEqualTo("end");
        assertThat(third.readHead()).startsWith("HTTP/1.1 503 ");
        first.close();
        Await.until(() -> gateway.openConnections() == 2);
        assertThat(backend.peers().get(0).readFrame()).isEqualTo("close:1001");
        assertThat(backend.peers().get(0).readFrame()).isEqualTo("end");
        RawPeer fourth = open("");
        backend.accept("");
        assertThat(fourth.readHead()).startsWith("HTTP/1.1 101 ");
    }

    private static final String BY_CORS = """
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
            admin: { port: 0 }
            identity:
              keys: { api_keys: { header: X-Key, sha256: { ann: ca64daa8b294dc4835d29ca02a6a47427ebc6a225ea3ac2e15f8417fb6601db2 } } }
              session: { api_keys: { header: Cookie, sha256: { ann: ca64daa8b294dc4835d29ca02a6a47427ebc6a225ea3ac2e15f8417fb6601db2 } } }
              counted: { rate_limits: [visits], api_keys: { header: X-Key, sha256: { ann: ca64daa8b294dc4835d29ca02a6a47427ebc6a225ea3ac2e15f8417fb6601db2 } } }
            rate_limits: { visits: { rate: 100/s, key: $header.cookie } }
            backends: { chat: { url: "%s" } }
            defaults: { route: { websocket: {}, cors: { origins: [https://shop.example.com, "https://*.example.org"] } } }
            routes:
              GET /free: { proxy: chat / }
              GET /cookies: { proxy: chat /, forward: { headers: [Cookie] } }
              GET /condition: { proxy: chat /, identity: keys, require: $claims.sub == $header.cookie }
              GET /session: { proxy: chat /, identity: session }
              GET /limit: { proxy: chat /, rate_limits: [visits] }
              GET /limit-of-identity: { proxy: chat /, identity: counted }
              GET /selected Cookie=beta: { proxy: chat / }
              GET /keyed: { proxy: chat /, identity: keys }
              GET /credentials: { proxy: chat /, forward: { headers: [Cookie] }, cors: { origins: [https://shop.example.com], credentials: true } }
              GET /own: { proxy: chat /, websocket: { origins: ["https://*.example.net"] } }
              GET /empty: { proxy: chat /, websocket: { origins: [] } }
              GET /any: { proxy: chat /, cors: { origins: ["*", "null", "https://a.example"] } }
              GET /none: { proxy: chat /, cors: null }
            """;

    @ParameterizedTest
    @CsvSource({
        "/free, https://shop.example.com, 101",
        "/free, https://a.example.org, 101",
        "/free, https://evil.example, 403",
        "/cookies, https://shop.example.com, 403",
        "/condition, https://shop.example.com, 403",
        "/session, https://shop.example.com, 403",
        "/limit, https://shop.example.com, 403",
        "/limit-of-identity, https://shop.example.com, 403",
        "/selected, https://shop.example.com, 403",
        "/keyed, https://shop.example.com, 401",
        "/credentials, https://shop.example.com, 101",
        "/credentials, https://a.example.org, 403",
        "/own, https://a.example.net, 101",
        "/own, https://shop.example.com, 403",
        "/empty, https://shop.example.com, 403",
        "/any, https://a.example, 101",
        "/any, https://b.example, 403",
        "/any, null, 403",
        "/none, https://shop.example.com, 403"
    })
    void origins_come_from_cors_only_with_credentials_or_without_cookies(String path, String origin, int status) {
        try (TestGateway byCors = TestGateway.of(BY_CORS.formatted(backend.url()), Map.of());
                RawPeer caller = RawPeer.connect(byCors.port())) {
            caller.sendText(
                    HANDSHAKE.replace("/chat/a?room=1", path) + "Cookie: beta\r\nOrigin: " + origin + "\r\n\r\n");
            if (status == 101) backend.accept("");
            assertThat(caller.readHead()).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://shop.example.com", "https://evil.example"})
    void a_repeated_origin_is_a_flaw_of_the_handshake(String second) {
        RawPeer caller = open("Origin: https://shop.example.com\r\nOrigin: " + second + "\r\n");
        assertThat(caller.readHead()).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void certificates_of_callers_are_rights_of_their_users_as_cookies_are(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), BY_CORS.formatted(backend.url()));
        Configuration loaded =
                requireNonNull(ConfigurationLoader.load(folder, name -> null).configuration());
        Map<String, Integer> origins = new TreeMap<>();
        for (Route.Spec route : loaded.routes())
            origins.put(
                    route.path().text(),
                    new CallerReads(route, List.of(), Set.of(), true)
                            .webSocketOrigins()
                            .size());
        assertThat(origins)
                .containsEntry("/credentials", 1)
                .containsEntry("/own", 1)
                .allSatisfy((path, count) ->
                        assertThat(count).isEqualTo(path.equals("/credentials") || path.equals("/own") ? 1 : 0));
    }

    /** What Java's client receives, as texts. */
    static final class Conversation implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private int bytes;

        String next() throws InterruptedException {
            return String.valueOf(received.poll(10, TimeUnit.SECONDS));
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) received.add("text " + text);
            if (last) text.setLength(0);
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            bytes += data.remaining();
            if (last) received.add("binary " + bytes);
            if (last) bytes = 0;
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            received.add("pong " + StandardCharsets.UTF_8.decode(message));
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            received.add("close " + code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            received.add("error " + error);
        }
    }
}
