package dev.sluice.it.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol on raw sockets. The trusted proxy connects from 127.0.0.1, and 192.0.2.0/24 are proxies in front of it. */
class ProxyProtocolTest {
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final String V1 = "PROXY TCP4 203.0.113.7 127.0.0.1 4711 443\r\n";
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SERVER = """
            server: { host: 127.0.0.1, port: 0, proxy_protocol: true, trusted_proxies: [127.0.0.1, 192.0.2.0/24], %s }
            admin: { port: 0 }
            routes: { GET /a: { respond: $request.client } }
            """;

    @RegisterExtension
    final CapturedLog log = new CapturedLog("ROOT", Level.ERROR);

    private final List<AutoCloseable> open = new ArrayList<>();
    private @Nullable TestGateway gateway;

    private TestGateway start(String settings) {
        gateway = TestGateway.of(SERVER.formatted("drain: { delay: 0s, limit: 0s }, " + settings), Map.of());
        return gateway;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable caller : open) caller.close();
        if (gateway != null) gateway.close();
        assertThat(log.lines()).isEmpty();
    }

    private <T extends AutoCloseable> T opened(T caller) {
        open.add(caller);
        return caller;
    }

    private RawHttpClient connect(TestGateway gateway) {
        return opened(new RawHttpClient(gateway.port()));
    }

    private String responseTo(TestGateway gateway, String bytes) {
        return connect(gateway).sendExactly(bytes).readUntil(received -> received.endsWith("\""));
    }

    private static String hex(String bytes) {
        return new String(HexFormat.of().parseHex(bytes.replace(" ", "")), ISO_8859_1);
    }

    private static String v2(String rest) {
        return SIGNATURE + hex(rest);
    }

    private void assertRejected(TestGateway gateway, String bytes, String reason, int count) {
        assertThat(connect(gateway).sendExactly(bytes).readToEnd()).isEmpty();
        assertRejected(gateway, reason, count);
    }

    private static void assertRejected(TestGateway gateway, String reason, int count) {
        String rejected = "sluice_connections_refused_total{reason=\"" + reason + "\"} " + count + ".0";
        // Netty's decoder closes a connection before it reports the header.
        Await.until(() -> gateway.adminGet("/metrics").body().contains(rejected));
    }

    @Test
    void the_header_names_the_client() {
        TestGateway gateway = start("");
        assertThat(responseTo(gateway, V1 + REQUEST)).startsWith("HTTP/1.1 200").endsWith("\"203.0.113.7\"");
        assertThat(responseTo(gateway, v2("21 11 000c cb007107 7f000001 0457 01bb") + REQUEST))
                .endsWith("\"203.0.113.7\"");
        assertThat(responseTo(
                        gateway,
                        v2(
                                        "21 21 0028 20010db8000000000000000000000007 00000000000000000000000000000001 0457 01bb 04000100")
                                + REQUEST))
                .endsWith("\"2001:db8::7\"");
    }

    /** A checksum, the id of an endpoint of a VPC, and padding (docs.aws.amazon.com: target groups of Network Load Balancers). */
    @Test
    void the_header_of_an_nlb_has_further_fields() {
        String endpoint = HexFormat.of().formatHex("vpce-08d2bf15fac5001c9".getBytes(ISO_8859_1));
        String header = v2("21 11 0054 cb007107 0a00001f c9ef 0050 03 0004 e8d6892d ea 0017 01" + endpoint + " 04 0024"
                + "00".repeat(36));
        assertThat(responseTo(start(""), header + REQUEST)).endsWith("\"203.0.113.7\"");
    }

    @Test
    void local_and_unknown_keep_the_peer() {
        TestGateway gateway = start("");
        assertThat(responseTo(gateway, "PROXY UNKNOWN\r\n" + REQUEST)).endsWith("\"127.0.0.1\"");
        assertThat(responseTo(gateway, v2("20 11 000c cb007107 7f000001 0457 01bb") + REQUEST))
                .endsWith("\"127.0.0.1\"");
        assertThat(responseTo(gateway, v2("21 00 0000") + REQUEST)).endsWith("\"127.0.0.1\"");
    }

    @Test
    void a_header_may_arrive_in_pieces_and_serves_every_request_of_the_connection() {
        TestGateway gateway = start("");
        RawHttpClient caller = connect(gateway);
        for (String part : V1.split("(?<=\\G.{7})", -1)) caller.sendExactly(part);
        caller.sendExactly(REQUEST).readUntil(received -> received.endsWith("\"203.0.113.7\""));
        caller.sendExactly(REQUEST).readUntil(received -> received.split("203.0.113.7", -1).length == 3);
    }

    @Test
    void forwarded_headers_count_if_the_header_names_another_trusted_proxy() {
        TestGateway gateway = start("");
        String request = REQUEST.replace("\r\n\r\n", "\r\nX-Forwarded-For: 7.7.7.7\r\n\r\n");
        assertThat(responseTo(gateway, V1 + request)).endsWith("\"203.0.113.7\"");
        assertThat(responseTo(gateway, "PROXY TCP4 192.0.2.1 127.0.0.1 4711 443\r\n" + request))
                .endsWith("\"7.7.7.7\"");
    }

    @Test
    void another_peer_is_closed_at_once() throws IOException {
        TestGateway gateway = start("");
        RawHttpClient spoofer = opened(RawHttpClient.from("127.0.0.2", gateway.port()));
        assertThat(spoofer.readToEnd()).isEmpty();
        assertRejected(gateway, "untrusted", 1);
    }

    @Test
    void a_connection_without_a_valid_header_is_closed_at_once() {
        TestGateway gateway = start("");
        List<String> invalid = List.of(
                REQUEST,
                "proxy TCP4 192.0.2.1 198.51.100.2 1111 443\r\n",
                "PROXY TCP4 spoofed 127.0.0.1 1 2\r\n" + REQUEST,
                "PROXY TCP4 192.0.2.1 198.51.100.2 1111\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1111 65536\r\n",
                "PROXY TCP4 ::1 192.0.2.1 1111 443\r\n",
                "PROXY TCP6 192.0.2.1 ::1 1111 443\r\n",
                "PROXY UDP4 192.0.2.1 198.51.100.2 1111 443\r\n",
                "PROXY UNKNOWN " + "x".repeat(100),
                v2("11 11 000c c0000201 c6336402 0457 01bb"),
                v2("22 11 000c c0000201 c6336402 0457 01bb"),
                v2("21 21 000c c0000201 c6336402 0457 01bb"),
                ofLength(4097),
                v2("21 11 0004 cb007107") + REQUEST);
        for (int i = 0; i < invalid.size(); i++) assertRejected(gateway, invalid.get(i), "proxy_header", i + 1);
        Await.until(() -> gateway.openConnections() == 0);
    }

    @Test
    void the_largest_header_has_4096_bytes() {
        assertThat(responseTo(start(""), ofLength(4096) + REQUEST)).endsWith("\"203.0.113.7\"");
    }

    /** Returns a header of version 2 whose last field (PP2_TYPE_NOOP) fills it. */
    private static String ofLength(int length) {
        int ofField = length - 16 - 12 - 3;
        return v2("21 11 %04x cb007107 7f000001 0457 01bb 04 %04x".formatted(length - 16, ofField))
                + "x".repeat(ofField);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PROXY TCP4 203.0", SIGNATURE, SIGNATURE + "!\21\0\14\313", SIGNATURE + "!\21\377\377"})
    void a_cut_header_is_closed_within_the_time_of_a_head(String cut) {
        gateway = TestGateway.of(SERVER.formatted("drain: { delay: 0s }"), SlowHeadsTest::fastClock);
        assertRejected(gateway, cut, "proxy_header", 1);
    }

    @Test
    void a_caller_that_closes_in_its_header_is_forgotten() {
        TestGateway gateway = start("");
        connect(gateway).sendExactly("PROXY TCP4 203.0").close();
        connect(gateway).sendExactly(SIGNATURE).close();
        assertThat(responseTo(gateway, V1 + REQUEST)).startsWith("HTTP/1.1 200");
        open.forEach(caller -> ((RawHttpClient) caller).close());
        Await.until(() -> gateway.openConnections() == 0);
    }

    @Test
    void connections_count_for_the_client_of_the_header_and_never_for_the_proxy() {
        TestGateway gateway = start("connections: { per_client: 1 }");
        RawHttpClient first = connect(gateway).sendExactly(V1 + REQUEST);
        first.readUntil(received -> received.endsWith("\""));
        assertRejected(gateway, V1 + REQUEST, "per_client", 1);
        assertThat(responseTo(gateway, V1.replace("113.7", "113.8") + REQUEST)).endsWith("\"203.0.113.8\"");
        for (int i = 0; i < 3; i++) {
            assertThat(responseTo(gateway, "PROXY UNKNOWN\r\n" + REQUEST)).endsWith("\"127.0.0.1\"");
            assertThat(responseTo(gateway, V1.replace("203.0.113.7", "192.0.2.1") + REQUEST))
                    .endsWith("\"192.0.2.1\"");
        }
        Await.until(() -> gateway.openConnections() == 8);
        first.close();
        Await.until(() -> gateway.openConnections() == 7);
        assertThat(responseTo(gateway, V1 + REQUEST)).endsWith("\"203.0.113.7\"");
    }

    @Test
    void the_client_of_the_header_must_pass_and_never_the_proxy() {
        TestGateway gateway = start("clients: { deny: [127.0.0.1, 203.0.113.7] }");
        assertRejected(gateway, V1 + REQUEST, "client", 1);
        assertRejected(gateway, v2("21 11 000c cb007107 7f000001 0457 01bb") + REQUEST, "client", 2);
        assertThat(responseTo(gateway, V1.replace("113.7", "113.8") + REQUEST)).endsWith("\"203.0.113.8\"");
        assertThat(connect(gateway)
                        .sendExactly("PROXY TCP4 192.0.2.1 127.0.0.1 4711 443\r\n" + REQUEST)
                        .readUntil(received -> received.endsWith("\"")))
                .endsWith("\"192.0.2.1\"");
        Await.until(() -> gateway.openConnections() == 2);
    }

    @Test
    void tls_and_http2_work_behind_the_header() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        TestGateway gateway = start("tls: { certificate: \"" + certificate.certificatePath() + "\", key: \""
                + certificate.privateKeyPath() + "\" }");
        RawHttpClient caller = opened(new RawHttpClient(tls(gateway, V1)));
        assertThat(caller.sendExactly(REQUEST).readUntil(received -> received.endsWith("\"")))
                .endsWith("\"203.0.113.7\"");
        RawHttp2Client http2 = opened(new RawHttp2Client(tls(gateway, v2("21 11 000c cb007107 7f000001 0457 01bb"))));
        http2.assertServed();
        assertThat(http2.next(RawHttp2Client.DATA).payload().toString()).isEqualTo("\"203.0.113.7\"");
        assertRejected(gateway, "\u0016\u0003\u0001" + "x".repeat(120), "proxy_header", 1);
        certificate.delete();
    }

    /** Sends a header and starts TLS behind it. */
    private static SSLSocket tls(TestGateway gateway, String header) throws Exception {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        plain.getOutputStream().write(header.getBytes(ISO_8859_1));
        return RawHttp2Client.overTls(plain);
    }

    @Test
    void without_the_setting_connections_of_trusted_proxies_count_for_no_client() throws IOException {
        gateway = TestGateway.of(
                "server: { host: 127.0.0.1, port: 0, trusted_proxies: 127.0.0.1, connections: { per_client: 1 },"
                        + " drain: { delay: 0s, limit: 0s } }\nadmin: { port: 0 }\nroutes: { GET /a: { respond: 1 } }\n",
                Map.of());
        for (int i = 0; i < 3; i++)
            assertThat(connect(gateway).sendExactly(REQUEST).readUntil("\r\n\r\n1"))
                    .startsWith("HTTP/1.1 200");
        int port = gateway.port();
        RawHttpClient other = opened(RawHttpClient.from("127.0.0.2", port));
        assertThat(other.sendExactly(REQUEST).readUntil("\r\n\r\n1")).startsWith("HTTP/1.1 200");
        assertThat(opened(RawHttpClient.from("127.0.0.2", port)).readToEnd()).isEmpty();
        assertRejected(gateway, "per_client", 1);
    }
}
