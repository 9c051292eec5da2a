package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.HAPROXY;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's HAProxy in front of the gateway, as a trusted proxy on 127.0.0.1. The client is on 127.0.0.7. */
@Needs(HAPROXY)
class BehindHaproxyTest {
    private static final String ROUTES = """
            admin: { port: 0 }
            routes:
              GET /ready: { respond: 1 }
              GET /own: { respond: '$request.client + " " + $request.scheme' }
            """;

    @TempDir
    Path folder;

    /** Starts HAProxy with one server. Its log goes to {@code output.log} in the folder. */
    private RealServer haproxy(String mode, String options, String server) throws Exception {
        return RealServer.start(folder, "/ready", port -> {
            Path file = Files.writeString(folder.resolve("haproxy.cfg"), """
                    global
                      maxconn 100
                      log stderr format raw local0
                    defaults
                      mode %s
                      timeout connect 5s
                      timeout client 10s
                      timeout server 10s
                    frontend callers
                      bind 127.0.0.1:%d
                      default_backend gateway
                    %s
                    backend gateway
                      source 127.0.0.1
                      server one 127.0.0.1:%s
                    """.formatted(mode, port, options, server));
            return List.of(ExternalProgram.HAPROXY.path().orElseThrow().toString(), "-db", "-f", file.toString());
        });
    }

    private static TestGateway gateway(String settings) {
        String server =
                "server: { host: 127.0.0.1, port: 0, trusted_proxies: 127.0.0.1, trusted_headers: [forwarded, x-forwarded-for], drain: { delay: 0s, limit: 0s }";
        return TestGateway.of(server + settings + " }\n" + ROUTES, Map.of());
    }

    private static String responseTo(String request, RealServer haproxy) throws Exception {
        try (RawHttpClient caller =
                RawHttpClient.from("127.0.0.7", haproxy.address().getPort())) {
            return caller.send(request).readUntil(received -> received.endsWith("\""));
        }
    }

    @Test
    void the_proxy_protocol_names_the_client() throws Exception {
        for (String version : List.of("send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options unique-id,crc32c"))
            try (TestGateway gateway = gateway(", proxy_protocol: true");
                    RealServer haproxy = haproxy("tcp", "", gateway.port() + " check " + version)) {
                String spoofed = "GET /own HTTP/1.1\nHost: a\nX-Forwarded-For: 6.6.6.6\n\n";
                assertThat(responseTo(spoofed, haproxy)).endsWith("\"127.0.0.7 http\"");
            }
    }

    @Test
    void forwarded_headers_of_both_kinds_name_the_client() throws Exception {
        for (String options : List.of("option forwardfor", "option forwarded", "option forwardfor\n  option forwarded"))
            try (TestGateway gateway = gateway("");
                    RealServer haproxy = haproxy("http", "", gateway.port() + "\n  " + options)) {
                assertThat(responseTo("GET /own HTTP/1.1\nHost: a\n\n", haproxy))
                        .endsWith("\"127.0.0.7 http\"");
                String spoofed = "GET /own HTTP/1.1\nHost: a\nX-Forwarded-For: 6.6.6.6\n\n";
                if (options.contains("forwardfor"))
                    assertThat(responseTo(spoofed, haproxy)).endsWith("\"127.0.0.7 http\"");
            }
    }

    @Test
    void http2_over_tls_passes_through_haproxy() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String tls = ", proxy_protocol: true, tls: { certificate: \"" + certificate.certificatePath() + "\", key: \""
                + certificate.privateKeyPath() + "\" }";
        try (TestGateway plain = gateway(", proxy_protocol: true");
                TestGateway gateway = gateway(tls);
                RealServer haproxy = haproxyFor(plain, gateway)) {
            Socket plainSocket = new Socket(
                    InetAddress.getLoopbackAddress(),
                    haproxy.address().getPort(),
                    InetAddress.getByName("127.0.0.7"),
                    0);
            try (RawHttp2Client caller = new RawHttp2Client(RawHttp2Client.overTls(plainSocket))) {
                assertThat(caller.status("GET", "/own", "")).isEqualTo("200");
                assertThat(caller.next(RawHttp2Client.DATA).payload().toString())
                        .isEqualTo("\"127.0.0.7 https\"");
            }
        }
        certificate.delete();
    }

    /** Sends TLS to one gateway, and the plain request that waits for the start to another. */
    private RealServer haproxyFor(TestGateway plain, TestGateway tls) throws Exception {
        return haproxy(
                "tcp",
                "tcp-request inspect-delay 2s\n  tcp-request content accept if { req.len gt 3 }\n"
                        + "  use_backend ready unless { req.ssl_hello_type 1 }",
                tls.port() + " send-proxy-v2\nbackend ready\n  server plain 127.0.0.1:" + plain.port()
                        + " send-proxy-v2");
    }
}
