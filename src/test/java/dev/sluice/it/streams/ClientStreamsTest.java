package dev.sluice.it.streams;

import static dev.sluice.fixture.RawHttp2Client.END_HEADERS;
import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.it.streams.GrpcJsTest.GrpcFixture;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The share of one client of the open streams of a route: event streams on both versions of HTTP, gRPC calls and WebSockets. */
class ClientStreamsTest {
    private static final int GET = END_STREAM | END_HEADERS;

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final HttpTestServer backend = new HttpTestServer(request -> request.response()
            .setChunked(true)
            .putHeader("Content-Type", "text/event-stream")
            .write("data: 1\n\n"));
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) each.close();
        backend.close();
        certificate.delete();
    }

    /** The latest resource closes first, because a gateway waits for its callers. */
    private <T extends AutoCloseable> T closedLater(T resource) {
        open.add(0, resource);
        return resource;
    }

    private String configuration(String server, String stream) {
        return """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s, limit: 0s }%s }
                admin: { port: 0 }
                backends: { news: { url: "%s" } }
                routes: { GET /events: { proxy: news /, stream: { %s } } }
                """.formatted(server, backend.url(), stream);
    }

    private TestGateway gateway(String server, String stream) {
        return closedLater(TestGateway.of(configuration(server, stream), Map.of()));
    }

    private TestGateway tlsGateway(String stream) {
        return gateway(
                ", tls: { certificate: \"%s\", key: \"%s\" }"
                        .formatted(certificate.certificatePath(), certificate.privateKeyPath()),
                stream);
    }

    private TestGateway behindProxy(String stream) {
        return gateway(", trusted_proxies: 127.0.0.1", stream);
    }

    /** Asks for a stream, and returns the head and the first bytes of the response. The connection stays open. */
    private static String ask(RawHttpClient caller, String headers) {
        return caller.send("GET /events HTTP/1.1\nHost: a\n" + headers + "\n")
                .readUntil(all -> all.contains("data: 1") || all.contains("cause"));
    }

    private String askOf(TestGateway gateway, String forwardedFor) {
        String header = forwardedFor.isEmpty() ? "" : "X-Forwarded-For: " + forwardedFor + "\n";
        return ask(closedLater(new RawHttpClient(gateway.port())), header).substring(9, 12);
    }

    private static void assertRejected(TestGateway gateway, String limit, int count) {
        assertThat(gateway.adminGet("/metrics").body())
                .contains(
                        "sluice_streams_rejected_total{limit=\"" + limit + "\",route=\"GET /events\"} " + count + ".0");
    }

    @Test
    void one_client_has_a_fifth_of_the_streams_on_http_1_and_another_client_has_its_own() throws Exception {
        TestGateway gateway = gateway("", "max: 10");
        RawHttpClient first = closedLater(new RawHttpClient(gateway.port()));
        assertThat(ask(first, "")).startsWith("HTTP/1.1 200");
        assertThat(askOf(gateway, "")).isEqualTo("200");
        String rejected = ask(closedLater(new RawHttpClient(gateway.port())), "");
        assertThat(rejected)
                .startsWith("HTTP/1.1 503")
                .containsIgnoringCase("\r\nretry-after: 1\r\n")
                .contains("\"cause\":\"overloaded\"");
        assertThat(ask(closedLater(RawHttpClient.from("127.0.0.2", gateway.port())), ""))
                .startsWith("HTTP/1.1 200");
        assertRejected(gateway, "per_client", 1);
        first.close();
        Await.until(() -> backend.abandoned() == 2);
        assertThat(askOf(gateway, "")).isEqualTo("200");
    }

    @Test
    void a_reload_that_only_moves_lines_counts_the_open_streams_of_a_client_on(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        String yaml = configuration("", "max: 10");
        Files.writeString(file, yaml);
        TestGateway gateway = closedLater(TestGateway.watching(folder, Map.of()));
        RawHttpClient first = closedLater(new RawHttpClient(gateway.port()));
        assertThat(ask(first, "")).startsWith("HTTP/1.1 200");
        assertThat(askOf(gateway, "")).isEqualTo("200");
        Files.writeString(file, "# a comment\n\n" + yaml);
        gateway.gateway().reload(Trigger.SIGNAL).await();
        assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(1);
        assertThat(askOf(gateway, "")).isEqualTo("503");
        assertRejected(gateway, "per_client", 1);
        first.close();
        Await.until(() -> backend.abandoned() == 2);
        assertThat(askOf(gateway, "")).isEqualTo("200");
    }

    @Test
    void a_hundred_streams_on_one_connection_of_http_2_leave_four_fifths_to_other_clients() throws Exception {
        TestGateway gateway = tlsGateway("max: 100");
        RawHttp2Client behindNat = closedLater(new RawHttp2Client(gateway.port()));
        for (int stream = 0; stream < 100; stream++) behindNat.request("GET", "/events", GET, "");
        behindNat.send();
        Map<String, Long> statuses = IntStream.range(0, 100)
                .mapToObj(stream -> nextStatus(behindNat))
                .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
        assertThat(statuses).containsOnly(Map.entry("200", 20L), Map.entry("503", 80L));
        assertRejected(gateway, "per_client", 80);
        Socket other = new Socket();
        other.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
        other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
        RawHttp2Client another = closedLater(new RawHttp2Client(RawHttp2Client.overTls(other)));
        assertThat(another.status("GET", "/events", "")).isEqualTo("200");
    }

    private static String nextStatus(RawHttp2Client caller) {
        try {
            return caller.next(HEADERS).status();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void addresses_of_one_64_network_of_ipv6_are_one_client() {
        TestGateway gateway = behindProxy("max: 10, per_client: 1");
        assertThat(askOf(gateway, "2001:db8:0:1::1")).isEqualTo("200");
        assertThat(askOf(gateway, "2001:db8:0:1:ffff::2")).isEqualTo("503");
        assertThat(askOf(gateway, "2001:db8:0:2::1")).isEqualTo("200");
        assertThat(askOf(gateway, "7.7.7.7")).isEqualTo("200");
        assertThat(askOf(gateway, "::ffff:7.7.7.7")).isEqualTo("503");
        assertThat(askOf(gateway, "_hidden")).isEqualTo("200");
        assertThat(askOf(gateway, "_hidden")).isEqualTo("503");
    }

    @Test
    void a_trusted_proxy_that_states_no_client_counts_for_none_and_only_max_limits_it() {
        TestGateway gateway = behindProxy("max: 4, per_client: 1");
        assertThat(askOf(gateway, "")).isEqualTo("200");
        assertThat(askOf(gateway, "")).isEqualTo("200");
        assertThat(askOf(gateway, "unknown")).isEqualTo("200");
        assertThat(askOf(gateway, "7.7.7.7")).isEqualTo("200");
        assertThat(askOf(gateway, "7.7.7.8")).isEqualTo("503");
        assertRejected(gateway, "max", 1);
    }

    @Test
    void a_share_of_0_leaves_all_streams_to_one_client() {
        TestGateway gateway = gateway("", "max: 2, per_client: 0");
        assertThat(askOf(gateway, "")).isEqualTo("200");
        assertThat(askOf(gateway, "")).isEqualTo("200");
        assertThat(askOf(gateway, "")).isEqualTo("503");
        assertRejected(gateway, "max", 1);
    }

    @Test
    void a_reload_that_changes_the_share_counts_the_streams_that_are_open(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, configuration("", "max: 10, per_client: 0"));
        TestGateway gateway = closedLater(TestGateway.watching(folder, Map.of()));
        for (int stream = 0; stream < 3; stream++)
            assertThat(askOf(gateway, "")).isEqualTo("200");
        Files.writeString(file, configuration("", "max: 10, per_client: 3"));
        assertThat(gateway.adminPost("/reload").statusCode()).isEqualTo(200);
        assertThat(askOf(gateway, "")).isEqualTo("503");
        Files.writeString(file, configuration("", "max: 10, per_client: 4"));
        assertThat(gateway.adminPost("/reload").statusCode()).isEqualTo(200);
        assertThat(askOf(gateway, "")).isEqualTo("200");
    }

    @Test
    void a_websocket_counts_for_its_client_until_it_closes() throws Exception {
        RawBackend chat = closedLater(new RawBackend());
        TestGateway gateway = closedLater(
                WebSocketTest.gateway(chat, "stream: { max: 10, per_client: 1 }, websocket: { origins: [] }"));
        RawPeer first = handshake(gateway);
        chat.accept("");
        assertThat(first.readHead()).startsWith("HTTP/1.1 101 ");
        RawPeer second = handshake(gateway);
        assertThat(chat.accept("").readFrame()).isEqualTo("end");
        assertThat(second.readHead()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("\r\nretry-after: 1\r\n");
        first.close();
        assertThat(chat.peers().get(0).readFrame()).isEqualTo("close:1001");
        assertThat(chat.peers().get(0).readFrame()).isEqualTo("end");
        RawPeer third = handshake(gateway);
        chat.accept("");
        assertThat(third.readHead()).startsWith("HTTP/1.1 101 ");
    }

    private RawPeer handshake(TestGateway gateway) {
        RawPeer caller = closedLater(RawPeer.connect(gateway.port()));
        caller.sendText(WebSocketTest.HANDSHAKE + "\r\n");
        return caller;
    }

    @Test
    void a_grpc_call_beyond_the_share_of_its_client_is_resource_exhausted() throws Exception {
        GrpcFixture server = closedLater(new GrpcFixture(0, "retry: { attempts: 1 }", """
            routes:
              POST /t.Echo/Silent: { proxy: "echo /t.Echo/Silent", grpc: true, stream: { max: 5 } }
            """));
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.gateway.port())
                .overrideAuthority("localhost")
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(new File(server.certificate.certificatePath()))
                        .build())
                .build();
        closedLater(channel::shutdownNow);
        assertThat(silent(channel).next()).isEqualTo("a");
        StatusRuntimeException second = catchThrowableOfType(
                StatusRuntimeException.class, () -> silent(channel).next());
        assertThat(second.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(server.gateway.adminGet("/metrics").body())
                .contains("sluice_streams_rejected_total{limit=\"per_client\",route=\"POST /t.Echo/Silent\"} 1.0");
    }

    private static Iterator<String> silent(ManagedChannel channel) {
        return ClientCalls.blockingServerStreamingCall(
                channel, GrpcFixture.method(MethodType.SERVER_STREAMING, "Silent"), CallOptions.DEFAULT, "a");
    }
}
