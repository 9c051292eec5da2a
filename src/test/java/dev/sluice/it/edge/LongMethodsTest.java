package dev.sluice.it.edge;

import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A method of thousands of characters is rejected, and its trace does not keep them. */
class LongMethodsTest {
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s } }
                admin: { port: 0 }
                routes: { GET /a: { respond: 1 } }
                """.formatted(CERTIFICATE.certificatePath(), CERTIFICATE.privateKeyPath()), Map.of());
    }

    @AfterAll
    static void close() {
        gateway.close();
        CERTIFICATE.delete();
    }

    private static List<String> methods() {
        return gateway.gateway().recentRequests().list(null).stream()
                .map(RequestTrace::method)
                .toList();
    }

    @Test
    void a_trace_has_32_characters_of_a_method_on_http_1() throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        try (RawHttpClient caller = new RawHttpClient(RawHttp2Client.overTls(socket))) {
            caller.send("A".repeat(3000) + " /a HTTP/1.1\nHost: localhost\n\n").readUntil("\r\n\r\n");
        }
        Await.until(() -> methods().contains("A".repeat(32)));
        assertThat(methods()).allMatch(method -> method.length() <= 32);
    }

    @Test
    void a_trace_has_32_characters_of_a_method_on_http_2() throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(gateway.port())) {
            caller.open("B".repeat(7000), "/a", "");
            assertThat(caller.body("", RawHttp2Client.END_STREAM)
                            .send()
                            .next(HEADERS)
                            .status())
                    .isEqualTo("501");
        }
        Await.until(() -> methods().contains("B".repeat(32)));
        assertThat(methods()).allMatch(method -> method.length() <= 32);
    }
}
