package dev.sluice.it.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.ObservedClock.ForwardingClock;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult;
import dev.sluice.server.reload.ReloadResult.Trigger;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules for the addresses of clients, on raw sockets from 127.0.0.1, the trusted proxy, and 127.0.0.2 or 127.0.0.3, two callers. */
class ClientRulesTest {
    private static final String PROXY = "127.0.0.1";
    private static final Set<Duration> OF_FILES = Set.of(Duration.ofSeconds(14), Duration.ofSeconds(1));
    private static final String CALLER = "127.0.0.2";
    private static final String OTHER = "127.0.0.3";
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: a\r\n%s\r\n";
    private static final String ROUTES = """
            routes:
              GET /a: { respond: $request.client }
              GET /own: { respond: 1, clients: { allow: [198.51.100.0/24], deny: 198.51.100.9 } }
            """;

    private final List<AutoCloseable> open = new ArrayList<>();
    /** The clock of the reads of files. */
    private final ManualClock reads = new ManualClock();

    private volatile boolean hasEnded;
    private @Nullable TestGateway gateway;

    private static String configuration(String server) {
        return "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s, limit: 0s }, " + server
                + " }\nadmin: { port: 0 }\n" + ROUTES;
    }

    private TestGateway start(String server) {
        gateway = TestGateway.of(configuration(server), Map.of());
        return gateway;
    }

    private TestGateway startBehindProxy(String server) {
        return start("trusted_proxies: " + PROXY + ", " + server);
    }

    @AfterEach
    void close() throws Exception {
        hasEnded = true;
        reads.advance(Duration.ofSeconds(1));
        for (AutoCloseable caller : open) caller.close();
        if (gateway != null) gateway.close();
    }

    private <T extends AutoCloseable> T opened(T caller) {
        open.add(caller);
        return caller;
    }

    private RawHttpClient connect(TestGateway to, String from) throws IOException {
        return opened(RawHttpClient.from(from, to.port()));
    }

    private static String body(RawHttpClient caller, String headers) {
        int before = caller.readUntil(received -> true).length();
        String response = caller.sendExactly(REQUEST.formatted(headers))
                .readUntil(received -> received.length() > before && received.endsWith("\""));
        return response.substring(response.lastIndexOf("\r\n") + 2);
    }

    private void assertServed(TestGateway by, String from) throws IOException {
        assertThat(body(connect(by, from), "")).isEqualTo('"' + from + '"');
    }

    private void assertClosed(TestGateway by, String from, int count) throws IOException {
        assertThat(connect(by, from).readToEnd()).isEmpty();
        assertRejected(by, count);
    }

    private static void assertRejected(TestGateway by, int connections) {
        String rejected = "sluice_connections_refused_total{reason=\"client\"} " + connections + ".0";
        Await.until(() -> by.adminGet("/metrics").body().contains(rejected));
    }

    private static int status(TestGateway by, String path, String forwardedFor) {
        return (forwardedFor.isEmpty() ? by.get(path) : by.get(path, "X-Forwarded-For", forwardedFor)).statusCode();
    }

    /** Returns the first bytes of a TLS connection. */
    private static String clientHello() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        assertThat(engine.wrap(ByteBuffer.allocate(0), hello).bytesProduced()).isPositive();
        return new String(hello.array(), 0, hello.position(), ISO_8859_1);
    }

    private static String tls(SelfSignedCertificate certificate) {
        return "tls: { certificate: \"" + certificate.certificatePath() + "\", key: \"" + certificate.privateKeyPath()
                + "\" }";
    }

    private static boolean isServerHello(String received) {
        return received.startsWith("\u0016\u0003");
    }

    @Test
    void a_denied_peer_is_closed_before_tls() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        TestGateway gateway = start("clients: { deny: " + CALLER + " }, " + tls(certificate));
        RawHttpClient other = connect(gateway, OTHER).sendExactly(clientHello());
        assertThat(isServerHello(other.readUntil(received -> !received.isEmpty())))
                .isTrue();

        assertClosed(gateway, CALLER, 1);
        assertThat(gateway.adminGet("/metrics").body())
                .doesNotContainPattern("sluice_tls_handshakes_failed_total\\{[^}]*} [1-9]");
        certificate.delete();
    }

    @Test
    void deny_beats_allow() throws Exception {
        TestGateway gateway = start("clients: { allow: 127.0.0.0/8, deny: [" + CALLER + "] }");
        assertServed(gateway, PROXY);
        assertServed(gateway, OTHER);
        assertClosed(gateway, CALLER, 1);
    }

    @Test
    void with_allow_all_others_are_rejected() throws Exception {
        TestGateway gateway = start("clients: { allow: [" + CALLER + ", \"::1\"] }");
        assertServed(gateway, CALLER);
        assertClosed(gateway, OTHER, 1);
        assertClosed(gateway, PROXY, 2);
    }

    @Test
    void a_trusted_proxy_is_not_checked_only_its_client() throws Exception {
        TestGateway gateway = startBehindProxy("clients: { deny: [127.0.0.0/8, 203.0.113.0/24] }");
        RawHttpClient proxy = connect(gateway, PROXY);
        assertThat(body(proxy, "X-Forwarded-For: 198.51.100.1\r\n")).isEqualTo("\"198.51.100.1\"");
        assertThat(status(gateway, "/a", "203.0.113.7")).isEqualTo(403);
        assertThat(status(gateway, "/a", "203.0.113.7, 198.51.100.1")).isEqualTo(200);
        assertThat(status(gateway, "/a", "198.51.100.1, 203.0.113.7")).isEqualTo(403);

        assertClosed(gateway, CALLER, 1);
        assertThat(body(proxy, "X-Forwarded-For: 198.51.100.2\r\n")).isEqualTo("\"198.51.100.2\"");
    }

    @Test
    void a_proxy_that_states_no_client_is_its_own_client() {
        assertThat(status(startBehindProxy("clients: { deny: " + PROXY + " }"), "/a", ""))
                .isEqualTo(403);
    }

    @Test
    void the_stated_client_of_a_peer_that_is_no_proxy_does_not_count() throws Exception {
        TestGateway gateway = startBehindProxy("clients: { allow: [" + CALLER + "] }");
        assertThat(body(connect(gateway, CALLER), "X-Forwarded-For: 203.0.113.7\r\n"))
                .isEqualTo("\"127.0.0.2\"");
    }

    @Test
    void a_403_is_a_problem_with_its_cause_and_the_connection_stays() throws Exception {
        TestGateway gateway = startBehindProxy("clients: { deny: 203.0.113.0/24 }");
        HttpResponse<String> response = gateway.get("/a", "X-Forwarded-For", "203.0.113.7");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"cause\":\"client_rejected\"").doesNotContain("203.0.113");
        assertThat(gateway.get("/nowhere", "X-Forwarded-For", "203.0.113.7").statusCode())
                .isEqualTo(403);

        RawHttpClient proxy = connect(gateway, PROXY);
        proxy.sendExactly(REQUEST.formatted("X-Forwarded-For: 203.0.113.7\r\n"))
                .readUntil(received -> received.endsWith("}"));
        proxy.sendExactly(REQUEST.formatted("X-Forwarded-For: 198.51.100.1\r\n"))
                .readUntil(received -> received.endsWith("\"198.51.100.1\""));
        assertThat(gateway.adminGet("/metrics").body()).contains("reason=\"client_rejected\"");
    }

    @Test
    void a_stream_of_http2_gets_the_403_and_the_others_go_on() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        TestGateway gateway =
                startBehindProxy("clients: { deny: [203.0.113.0/24, " + CALLER + "] }, " + tls(certificate));
        RawHttp2Client proxy = opened(new RawHttp2Client(gateway.port()));
        assertThat(proxy.status("GET", "/a", "x-forwarded-for: 203.0.113.7")).isEqualTo("403");
        assertThat(proxy.status("GET", "/a", "x-forwarded-for: 198.51.100.1")).isEqualTo("200");
        assertThat(proxy.status("GET", "/own", "x-forwarded-for: 198.51.100.9")).isEqualTo("403");
        certificate.delete();
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.1, 200", "198.51.100.9, 403", "198.51.100.77, 403", "192.0.2.1, 403"})
    void a_route_and_the_server_must_both_pass(String client, int status) {
        assertThat(status(startBehindProxy("clients: { deny: 198.51.100.64/26 }"), "/own", client))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.0/24", "::ffff:203.0.113.0/120"})
    void a_mapped_address_is_ipv4(String network) {
        TestGateway gateway = startBehindProxy("clients: { deny: [\"" + network + "\"] }");
        assertThat(status(gateway, "/a", "203.0.113.7")).isEqualTo(403);
        assertThat(status(gateway, "/a", "::ffff:203.0.113.7")).isEqualTo(403);
        assertThat(status(gateway, "/a", "::ffff:cb00:7107")).isEqualTo(403);
        assertThat(status(gateway, "/a", "::ffff:203.0.114.7")).isEqualTo(200);
        assertThat(status(gateway, "/a", "2001:db8::1")).isEqualTo(200);
    }

    @Test
    void an_identifier_is_in_no_network() {
        TestGateway gateway = startBehindProxy("clients: { deny: [0.0.0.0/1, 128.0.0.0/1, \"::/0\"] }");
        assertThat(status(gateway, "/a", "_hidden")).isEqualTo(200);
        assertThat(status(gateway, "/a", "unknown")).isEqualTo(200);
        assertThat(status(gateway, "/own", "_hidden")).isEqualTo(403);
        assertThat(status(gateway, "/own", "unknown")).isEqualTo(403);
    }

    @Test
    void the_address_of_a_proxy_header_is_checked_before_tls() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        TestGateway gateway =
                startBehindProxy("proxy_protocol: true, clients: { deny: 203.0.113.0/24 }, " + tls(certificate));
        String header = "PROXY TCP4 %s 127.0.0.1 4711 443\r\n";
        RawHttpClient denied = connect(gateway, PROXY).sendExactly(header.formatted("203.0.113.7") + clientHello());
        assertThat(denied.readToEnd()).isEmpty();
        assertRejected(gateway, 1);
        Await.until(() -> gateway.openConnections() == 0);

        RawHttpClient allowed = connect(gateway, PROXY).sendExactly(header.formatted("198.51.100.1") + clientHello());
        assertThat(isServerHello(allowed.readUntil(received -> !received.isEmpty())))
                .isTrue();
        certificate.delete();
    }

    @Test
    void a_proxy_header_without_a_client_leaves_the_check_to_the_request() {
        TestGateway gateway = startBehindProxy("proxy_protocol: true, clients: { deny: " + PROXY + " }");
        RawHttpClient check = opened(new RawHttpClient(gateway.port()));
        assertThat(check.sendExactly("PROXY UNKNOWN\r\n" + REQUEST.formatted(""))
                        .readUntil("client_rejected"))
                .startsWith("HTTP/1.1 403");
    }

    /**
     * The system clock, on which a test decides when files of networks are read again: every 14 s, and 1 s after a change. The end of a
     * connection waits for 1 s, too, so these timers run in real time after the test.
     */
    private final class ReadsClock extends ForwardingClock {
        ReadsClock(Clock real) {
            super(real);
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            return !hasEnded && OF_FILES.contains(Duration.ofNanos(delayNanos))
                    ? reads.after(delayNanos, task)
                    : super.after(delayNanos, task);
        }
    }

    @Test
    void a_changed_file_counts_within_fifteen_seconds(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("deny.txt");
        Files.writeString(file, "203.0.113.0/24\n");
        gateway = TestGateway.of(
                configuration("trusted_proxies: " + PROXY + ", clients: { deny: { file: " + file + " } }"),
                vertx -> new ReadsClock(new VertxClock(vertx)));
        assertThat(status(gateway, "/a", "203.0.113.7")).isEqualTo(403);
        assertThat(status(gateway, "/a", "198.51.100.1")).isEqualTo(200);
        assertServed(gateway, CALLER);

        Files.writeString(file, "# new\n198.51.100.0/24\n" + CALLER + "\n");
        Predicate<TestGateway> isUsed = by -> status(by, "/a", "198.51.100.1") == 403;
        reads.advance(Duration.ofSeconds(14));
        assertThat(isUsed.test(gateway)).isFalse();
        TestGateway changed = gateway;
        // The timer of the second read starts on a worker.
        Await.until(() -> {
            reads.advance(Duration.ofSeconds(1));
            return isUsed.test(changed);
        });
        assertThat(status(gateway, "/a", "203.0.113.7")).isEqualTo(200);
        assertClosed(gateway, CALLER, 1);
    }

    @Test
    void a_reload_denies_the_next_request_of_an_open_connection(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, configuration("clients: { deny: " + OTHER + " }"));
        gateway = TestGateway.watching(folder, Map.of());
        RawHttpClient caller = connect(gateway, CALLER);
        assertThat(body(caller, "")).isEqualTo("\"127.0.0.2\"");
        assertClosed(gateway, OTHER, 1);

        Files.writeString(file, configuration("clients: { deny: " + CALLER + " }"));
        gateway.gateway().reload(Trigger.ADMIN).await(10, TimeUnit.SECONDS);
        caller.sendExactly(REQUEST.formatted("")).readUntil("client_rejected");
        assertServed(gateway, OTHER);
        assertClosed(gateway, CALLER, 2);
        assertThat(gateway.adminGet("/config").body()).contains("\"needs_restart\":[]");
    }

    @Test
    void a_reload_keeps_a_file_and_forgets_one_that_no_rule_names(@TempDir Path folder) throws Exception {
        Path list = folder.resolve("deny.txt");
        Files.writeString(list, CALLER + "\n");
        Path watched = Files.createDirectory(folder.resolve("conf"));
        Path conf = watched.resolve("gateway.yaml");
        Files.writeString(conf, configuration("clients: { deny: { file: " + list + " } }"));
        gateway = TestGateway.watching(watched, Map.of());
        assertClosed(gateway, CALLER, 1);

        Files.writeString(conf, configuration("clients: { deny: { file: " + list + " } }, connections: { max: 9 }"));
        gateway.gateway().reload(Trigger.ADMIN).await(10, TimeUnit.SECONDS);
        assertClosed(gateway, CALLER, 2);
        Files.writeString(conf, configuration("clients: { deny: null }"));
        gateway.gateway().reload(Trigger.ADMIN).await(10, TimeUnit.SECONDS);
        assertServed(gateway, CALLER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"garbage\\n | 1: garbage", "10.0.0.0/8\\n127.0.0 | 2: the last line does not end"})
    void a_reload_with_a_bad_file_is_rejected_and_the_last_list_stays(
            String content, String mistake, @TempDir Path folder) throws Exception {
        Path list = Files.writeString(folder.resolve("deny.txt"), CALLER + "\n");
        Path watched = Files.createDirectory(folder.resolve("conf"));
        Path conf = watched.resolve("gateway.yaml");
        Files.writeString(conf, configuration("clients: { deny: { file: " + list + " } }"));
        gateway = TestGateway.watching(watched, Map.of());
        Path bad = Files.writeString(folder.resolve("bad.txt"), content.replace("\\n", "\n"));
        Files.writeString(conf, configuration("clients: { deny: { file: " + bad + " } }"));
        ReloadResult result = gateway.gateway().reload(Trigger.ADMIN).await(10, TimeUnit.SECONDS);
        assertThat(result.outcome()).isEqualTo(ReloadResult.Outcome.REFUSED);
        assertThat(result.errors())
                .singleElement()
                .asString()
                .contains("server.clients.deny.file: ", "bad.txt: line " + mistake);
        assertClosed(gateway, CALLER, 1);
        assertServed(gateway, OTHER);
    }
}
