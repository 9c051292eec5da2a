package dev.sluice.it.streams;

import static dev.sluice.gateway.telemetry.tracing.OtlpReceiver.hex;
import static dev.sluice.it.streams.GrpcJsTest.GrpcFixture.unary;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.gateway.telemetry.tracing.OtlpReceiver;
import dev.sluice.it.streams.GrpcJsTest.GrpcFixture;
import dev.sluice.server.TestGateway;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ids of handshakes of WebSocket, event streams, gRPC calls and plain requests to a TLS port, and the traces of the streams. */
class IdsOnEveryProtocolTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String FROM_PROXY =
            "X-Request-Id: from-proxy\r\ntraceparent: 00-" + TRACE + "-00f067aa0ba902b7-01\r\ntracestate: vendor=1\r\n";
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> PARENT = Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> STATE = Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER);

    @RegisterExtension
    final CapturedLog access = new CapturedLog("access", Level.INFO);

    private final OtlpReceiver receiver = new OtlpReceiver();
    private final RawBackend backend = new RawBackend();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        Collections.reverse(open); // The callers close first, so that the gateway does not wait for them.
        for (AutoCloseable each : open) each.close();
        backend.close();
        receiver.close();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private TestGateway gateway(String server) {
        return opened(TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }%s }
                admin: { port: 0 }
                log: { access: all }
                telemetry: { otlp: { endpoint: "%s", sample: 0%%, slow: 1h } }
                backends: { chat: { url: "%s", retry: { attempts: 1 } } }
                routes:
                  GET /chat: { proxy: chat /ws, websocket: {} }
                  GET /events: { proxy: chat /events, stream: { idle: 60s } }
                """.formatted(server, receiver.url(), backend.url()), Map.of()));
    }

    private static String field(String name, String head) {
        Matcher matcher = Pattern.compile("(?i)\r\n" + name + ": ([^\r]*)\r\n").matcher(head);
        assertThat(matcher.find()).as(name + " in " + head).isTrue();
        String value = matcher.group(1);
        assertThat(matcher.find()).as("a second " + name + " in " + head).isFalse();
        return value;
    }

    /** Checks that a backend has received the ids of a trusted proxy, with a span of the gateway, and returns this span. */
    private static String spanSentBehindProxy(String head) {
        assertThat(field("x-request-id", head)).isEqualTo("from-proxy");
        assertThat(field("tracestate", head)).isEqualTo("vendor=1");
        Matcher parent = Pattern.compile("00-" + TRACE + "-([0-9a-f]{16})-01").matcher(field("traceparent", head));
        assertThat(parent.matches()).as(head).isTrue();
        assertThat(parent.group(1)).isNotEqualTo("00f067aa0ba902b7");
        return parent.group(1);
    }

    private void assertTree(String expected, String attemptSpan) {
        Await.until(() -> receiver.spans().size() >= 4);
        assertThat(receiver.tree("http.response.status_code")).isEqualTo(expected);
        List<Span> spans = receiver.spans();
        assertThat(spans).allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE));
        assertThat(hex(spans.get(0).getParentSpanId())).isEqualTo("00f067aa0ba902b7");
        assertThat(spans.stream().map(span -> hex(span.getSpanId()))).contains(attemptSpan);
    }

    private RawPeer handshake(TestGateway gateway, String headers) {
        RawPeer caller = opened(RawPeer.connect(gateway.port()));
        caller.sendText(WebSocketTest.HANDSHAKE.replace("/chat/a?room=1", "/chat") + headers + "\r\n");
        return caller;
    }

    @Test
    void the_handshake_of_a_websocket_has_the_ids_of_a_trusted_proxy_and_its_trace_ends_with_the_connection() {
        RawPeer caller = handshake(gateway(", trusted_proxies: 127.0.0.1"), FROM_PROXY);
        RawPeer peer = backend.accept("");
        String span = spanSentBehindProxy(peer.head());
        assertThat(caller.readHead()).startsWith("HTTP/1.1 101 ");
        assertThat(field("x-request-id", caller.head())).isEqualTo("from-proxy");
        caller.send(WsFrame.close(1000, ""));
        peer.echo();
        assertThat(caller.readFrame()).isEqualTo("close:1000");
        assertTree("""
                SERVER GET /chat status_code=101
                  INTERNAL step chat
                    INTERNAL call chat
                      CLIENT GET /ws status_code=101
                """, span);
        Await.until(() -> !access.lines().isEmpty());
        assertThat(access.lines().get(0)).contains("request_id=from-proxy", "trace_id=" + TRACE, "status=101");
    }

    @Test
    void a_handshake_of_an_untrusted_caller_continues_its_trace_and_has_an_id_of_the_gateway() {
        TestGateway gateway = gateway("");
        RawPeer caller = handshake(gateway, FROM_PROXY);
        RawPeer peer = backend.accept("");
        assertThat(caller.readHead()).startsWith("HTTP/1.1 101 ");
        assertThat(field("x-request-id", caller.head()))
                .matches("[0-9a-f]{32}")
                .isEqualTo(field("x-request-id", peer.head()));
        assertThat(field("traceparent", peer.head())).matches("00-" + TRACE + "-[0-9a-f]{16}-00");
        assertThat(peer.head()).doesNotContainIgnoringCase("tracestate");
        peer.close();

        RawPeer rejected = handshake(gateway, "Sec-WebSocket-Version: 7\r\n");
        String head = rejected.readHead();
        assertThat(head).startsWith("HTTP/1.1 4");
        assertThat(field("x-request-id", head)).matches("[0-9a-f]{32}");
    }

    @Test
    void an_event_stream_has_the_ids_of_a_trusted_proxy_and_its_trace_ends_with_it() {
        TestGateway gateway = gateway(", trusted_proxies: 127.0.0.1");
        RawHttpClient caller = opened(new RawHttpClient(gateway.port()));
        caller.sendExactly("GET /events HTTP/1.1\r\nHost: a\r\n" + FROM_PROXY + "\r\n");
        RawPeer stream = backend.reply(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        String span = spanSentBehindProxy(stream.head());
        stream.sendText("9\r\ndata: 1\n\n\r\n");
        String head = caller.readUntil(received -> received.contains("data: 1"));
        assertThat(field("x-request-id", head)).isEqualTo("from-proxy");
        assertThat(receiver.spans()).isEmpty();
        stream.sendText("0\r\n\r\n");
        assertTree("""
                SERVER GET /events status_code=200
                  INTERNAL step chat
                    INTERNAL call chat
                      CLIENT GET /events status_code=200
                """, span);
    }

    @Test
    void a_grpc_call_has_ids_and_continues_the_trace_of_its_caller() throws Exception {
        try (GrpcFixture server = new GrpcFixture(0, "retry: { attempts: 1 }", """
                telemetry: { otlp: { endpoint: "%s", sample: 100%%, slow: 1h } }
                routes: { "POST /t.Echo/{method}": { proxy: "echo /t.Echo/{method}", grpc: true } }
                """.formatted(receiver.url()))) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.gateway.port())
                    .overrideAuthority("localhost")
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(new File(server.certificate.certificatePath()))
                            .build())
                    .build();
            open.add(channel::shutdownNow);
            Metadata sent = new Metadata();
            sent.put(REQUEST_ID, "from-caller");
            sent.put(PARENT, "00-" + TRACE + "-00f067aa0ba902b7-00");
            sent.put(STATE, "vendor=1");
            AtomicReference<Metadata> headers = new AtomicReference<>();
            AtomicReference<Metadata> trailers = new AtomicReference<>();
            Channel through = ClientInterceptors.intercept(
                    channel,
                    MetadataUtils.newAttachHeadersInterceptor(sent),
                    MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
            assertThat(ClientCalls.blockingUnaryCall(through, unary("One"), CallOptions.DEFAULT, "a"))
                    .isEqualTo("one a");
            String id = requireNonNull(headers.get()).get(REQUEST_ID);
            assertThat(id).matches("[0-9a-f]{32}");
            Metadata received = server.received.element();
            assertThat(received.get(REQUEST_ID)).isEqualTo(id);
            assertThat(received.get(PARENT)).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
            assertThat(received.get(STATE)).isNull();

            StatusRuntimeException rejected = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> ClientCalls.blockingUnaryCall(through, unary("a/b"), CallOptions.DEFAULT, "a"));
            assertThat(requireNonNull(rejected.getTrailers()).get(REQUEST_ID))
                    .matches("[0-9a-f]{32}")
                    .isNotEqualTo(id);
            assertTree("""
                    SERVER POST /t.Echo/{method} status_code=200
                      INTERNAL step echo
                        INTERNAL call echo
                          CLIENT POST /t.Echo/{method} status_code=200
                    SERVER POST status_code=404
                    """, String.valueOf(received.get(PARENT)).substring(36, 52));
        }
    }

    @Test
    void the_400_of_a_plain_request_to_a_tls_port_has_an_id_and_its_line_names_the_client_of_the_proxy_header() {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        open.add(certificate::delete);
        TestGateway gateway =
                gateway(", proxy_protocol: true, trusted_proxies: 127.0.0.1, tls: { certificate: \"%s\", key: \"%s\" }"
                        .formatted(certificate.certificatePath(), certificate.privateKeyPath()));
        RawHttpClient caller = opened(new RawHttpClient(gateway.port()));
        caller.sendExactly("PROXY TCP4 203.0.113.7 127.0.0.1 4711 443\r\nGET /events HTTP/1.1\r\nHost: a\r\n"
                + FROM_PROXY + "\r\n");
        String response = caller.readToEnd();
        assertThat(response).startsWith("HTTP/1.1 400 ").contains("\"cause\":\"tls_required\"");
        // The head of a request that is no TLS is not read, so none of its fields counts.
        String id = field("x-request-id", response);
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(response).contains("\"instance\":\"urn:sluice:request:" + id + "\"");
        Await.until(() -> !access.lines().isEmpty());
        assertThat(access.lines().get(0))
                .contains("request_id=" + id, "client=203.0.113.7", "status=400", "reason=tls_required")
                .containsPattern("trace_id=[0-9a-f]{32}")
                .doesNotContain(TRACE);
    }
}
