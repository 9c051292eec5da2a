package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.SluiceProcess;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller that starts further handshakes on one connection of TLS 1.2. A process, because the JDK reads its rule once. */
class RenegotiationTest {
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");

    @TempDir
    Path folder;

    @AfterEach
    void delete() {
        certificate.delete();
    }

    @Test
    void a_second_handshake_on_a_connection_is_rejected() throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, tls: { certificate: "%s", key: "%s" } }
                admin: { port: 0 }
                routes: { GET /: { respond: '1' } }
                """.formatted(
                        certificate.certificatePath(), certificate.privateKeyPath()));
        try (SluiceProcess program = SluiceProcess.start(folder, library -> true, "run", folder.toString());
                SSLSocket caller = connect(program.port("callers"))) {
            assertThat(status(caller)).isEqualTo("HTTP/1.1 200 OK");
            caller.startHandshake();
            assertThatThrownBy(() -> status(caller)).isInstanceOf(SSLException.class);
        }
    }

    /** Sends a request and returns the first line of the response. */
    private static String status(SSLSocket caller) throws IOException {
        caller.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] response = new byte[1024];
        int length = caller.getInputStream().read(response);
        return new String(response, 0, Math.max(0, length), StandardCharsets.US_ASCII)
                .lines()
                .findFirst()
                .orElse("closed");
    }

    private static SSLSocket connect(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }
}
