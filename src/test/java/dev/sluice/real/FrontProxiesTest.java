package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.HAPROXY;
import static dev.sluice.real.ExternalProgram.NGINX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.docs.Page;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of docs/proxying.md for Debian's HAProxy and nginx, which run on 127.0.0.1. The client is on 127.0.0.7. */
class FrontProxiesTest {
    private static final String SPOOFED =
            "forwarded: for=6.6.6.6;host=evil\nx-forwarded-for: 6.6.6.6\nx-forwarded-proto: http\nx-forwarded-host: evil";
    private static final String UPGRADE = """
            GET /chat HTTP/1.1
            Host: localhost
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
            Sec-WebSocket-Version: 13
            Origin: https://evil.example

            """;

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final int callers = Ports.free();
    private @Nullable RealServer server;

    @TempDir
    Path folder;

    @BeforeEach
    void writeCertificate() throws Exception {
        String chain = Files.readString(Path.of(certificate.certificatePath()));
        String key = Files.readString(Path.of(certificate.privateKeyPath()));
        Files.writeString(folder.resolve("shop.pem"), chain + key);
        Files.writeString(folder.resolve("shop.crt"), chain);
        Files.writeString(folder.resolve("shop.key"), key);
    }

    @AfterEach
    void close() {
        if (server != null) server.close();
        certificate.delete();
    }

    /** Returns settings of the page for the ports and files of this test. */
    private String settings(String part, TestGateway gateway) {
        return Page.read("docs/proxying.md").part(part).stream()
                .filter(line -> !line.startsWith("```"))
                .collect(Collectors.joining("\n", "", "\n"))
                .replaceFirst("bind :443|listen 443", "LISTEN")
                .replaceAll("10\\.0\\.1\\.5:[0-9]+", "127.0.0.1:" + gateway.port())
                .replaceAll("/etc/(haproxy|nginx)", folder.toString());
    }

    private void startHaproxy(String part, TestGateway gateway) throws Exception {
        String settings = settings(part, gateway).replace("LISTEN", "bind 127.0.0.1:" + callers);
        server = RealServer.start(folder, "/ready", port -> {
            Path file = Files.writeString(folder.resolve("haproxy.cfg"), """
                    global
                      maxconn 100
                    defaults
                      timeout connect 5s
                      timeout client 10s
                      timeout server 10s
                    frontend ready
                      mode http
                      bind 127.0.0.1:%d
                      http-request return status 200
                    """.formatted(port) + settings);
            return List.of(HAPROXY.path().orElseThrow().toString(), "-db", "-f", file.toString());
        });
    }

    private void startNginx(TestGateway gateway) throws Exception {
        String settings = settings("nginx", gateway).replace("LISTEN", "listen 127.0.0.1:" + callers);
        server = RealServer.Nginx.with(folder, settings);
    }

    private static TestGateway gateway(String settings) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, trusted_proxies: 127.0.0.1, trusted_headers: [x-forwarded-for, x-forwarded-proto, x-forwarded-host], drain: { delay: 0s, limit: 0s }%s }
                admin: { port: 0 }
                backends: { chat: { url: "http://127.0.0.1:1" } }
                routes:
                  GET /own: { respond: '$request.client + " " + $request.scheme + " " + $request.host' }
                  GET /chat: { proxy: chat /, websocket: { origins: "https://shop.example.com" } }
                """.formatted(settings), Map.of());
    }

    private SSLSocket connect() throws Exception {
        return RawHttp2Client.overTls(
                new Socket(InetAddress.getLoopbackAddress(), callers, InetAddress.getByName("127.0.0.7"), 0));
    }

    private void assertClientIsFound(String headers) throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(connect())) {
            assertThat(caller.status("GET", "/own", headers)).isEqualTo("200");
            assertThat(caller.next(RawHttp2Client.DATA).payload().toString())
                    .isEqualTo("\"127.0.0.7 https localhost\"");
        }
    }

    /** The gateway rejects the origin, so it has received the handshake. */
    private void assertUpgradePasses() throws Exception {
        try (RawHttpClient caller = new RawHttpClient(connect())) {
            assertThat(caller.send(UPGRADE).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    @Needs(HAPROXY)
    void haproxy_passes_tls_through_and_names_the_client_in_a_proxy_header() throws Exception {
        String tls = ", proxy_protocol: true, tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        try (TestGateway gateway = gateway(tls)) {
            startHaproxy("haproxy with the PROXY protocol", gateway);
            assertClientIsFound("");
            assertClientIsFound(SPOOFED);
            assertUpgradePasses();
        }
    }

    @Test
    @Needs(HAPROXY)
    void haproxy_ends_tls_and_replaces_the_forwarded_headers_of_callers() throws Exception {
        try (TestGateway gateway = gateway("")) {
            startHaproxy("haproxy with TLS", gateway);
            assertClientIsFound("");
            assertClientIsFound(SPOOFED);
            assertUpgradePasses();
        }
    }

    @Test
    @Needs(NGINX)
    void nginx_ends_tls_and_replaces_the_forwarded_headers_of_callers() throws Exception {
        try (TestGateway gateway = gateway("")) {
            startNginx(gateway);
            assertClientIsFound("");
            assertClientIsFound(SPOOFED);
            assertUpgradePasses();
        }
    }
}
