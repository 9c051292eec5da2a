package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections whose TLS handshake does not end. */
class SlowHandshakesTest {
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");

    @AfterEach
    void deleteCertificate() {
        certificate.delete();
    }

    private TestGateway gateway(int maxConnections) {
        return TestGateway.of(
                """
                server:
                  host: 127.0.0.1
                  port: 0
                  connections: { max: %d }
                  tls: { certificate: "%s", key: "%s" }
                  drain: { delay: 0s, limit: 0s }
                admin: { port: 0 }
                routes: { GET /a: { respond: 1 } }
                """.formatted(maxConnections, certificate.certificatePath(), certificate.privateKeyPath()), Map.of());
    }

    @Test
    void a_connection_in_its_tls_handshake_counts() throws Exception {
        try (TestGateway gateway = gateway(1);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            Await.until(() -> gateway.openConnections() == 1);
            try (Socket rejected = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                rejected.setSoTimeout(5_000);
                assertThat(rejected.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(silent.isConnected()).isTrue();
            assertThat(gateway.openConnections()).isEqualTo(1);
        }
    }

    @Test
    void a_tls_handshake_that_does_not_end_within_10_s_ends_the_connection() throws Exception {
        try (TestGateway gateway = gateway(0);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
                Socket started = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            long startedNanos = System.nanoTime();
            started.getOutputStream().write(new byte[] {22, 3, 1, 1, 0});
            for (Socket socket : List.of(silent, started)) {
                socket.setSoTimeout(15_000);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - startedNanos))
                    .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(14));
            Await.until(() -> gateway.openConnections() == 0);
        }
    }
}
