package dev.sluice.it.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TLS handshakes of callers that fail, and the expiry of the certificate. */
class FailedHandshakesTest {
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");
    private static final Pattern EXPIRY =
            Pattern.compile("sluice_tls_certificate_expiry_seconds\\{certificate=\"(server|admin)\"} (\\S+)");

    private final TestGateway gateway =
            TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, tls: { certificate: %1$s, key: %2$s } }
            admin: { port: 0 }
            routes: { GET /a: { respond: 1 } }
            """.formatted(CERTIFICATE.certificatePath(), CERTIFICATE.privateKeyPath()), Map.of());

    @AfterEach
    void close() {
        gateway.close();
    }

    @AfterAll
    static void delete() {
        CERTIFICATE.delete();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), gateway.port());
    }

    private void awaitFailure(String reason) {
        Await.until(() -> metrics().contains("sluice_tls_handshakes_failed_total{reason=\"" + reason + "\"} 1.0"));
    }

    private String metrics() {
        return gateway.adminGet("/metrics").body();
    }

    @Test
    void a_connection_that_closes_before_its_handshake_is_counted_as_closed() throws IOException {
        connect().close();
        awaitFailure("closed");
    }

    @Test
    void bytes_that_are_no_tls_are_counted() throws IOException {
        try (Socket caller = connect()) {
            caller.getOutputStream().write("\u0001\u0002\u0003\u0004\u0005\u0006".getBytes(ISO_8859_1));
            awaitFailure("not_tls");
        }
    }

    @Test
    void a_handshake_that_breaks_the_protocol_is_counted() throws IOException {
        try (Socket caller = connect()) {
            caller.getOutputStream().write("\u0016\u0003\u0001\0\u0005\u0001\0\0\u0001\0".getBytes(ISO_8859_1));
            awaitFailure("protocol");
        }
    }

    @Test
    void a_caller_that_does_not_trust_the_certificate_is_counted() throws IOException {
        try (SSLSocket caller = (SSLSocket) SSLSocketFactory.getDefault().createSocket("127.0.0.1", gateway.port())) {
            caller.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(caller::startHandshake).isInstanceOf(SSLHandshakeException.class);
            awaitFailure("certificate");
        }
    }

    @Test
    void the_certificate_expires_in_less_than_two_days() {
        Matcher expiry = EXPIRY.matcher(metrics());
        assertThat(expiry.find()).isTrue();
        assertThat(expiry.group(1)).isEqualTo("server");
        assertThat(Double.parseDouble(expiry.group(2))).isBetween(86_400.0 * 1.9, 86_400.0 * 2);
    }
}
