package dev.sluice.it.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Changes of the files of the server certificate, as Kubernetes and as an operator write them. */
@ExtendWith(VertxExtension.class)
class ServerCertificatesTest {
    private static final SelfSignedCertificate FIRST = SelfSignedCertificate.createRsa("first");
    private static final SelfSignedCertificate SECOND = SelfSignedCertificate.createRsa("second");
    private final List<ObservedClock> clocks = new ArrayList<>();

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.core.tls", Level.WARN);

    @RegisterExtension
    final CapturedLog audit = new CapturedLog("audit", Level.INFO);

    @TempDir
    Path folder;

    private TestGateway gateway;

    /** The layout of a mounted secret: the files are links through one that is changed for all of them at once. */
    @BeforeEach
    void start() throws IOException {
        mount("1", FIRST, FIRST);
        for (String name : List.of("tls.crt", "tls.key", "ca.crt"))
            Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
        gateway = TestGateway.of("""
                server:
                  { host: 127.0.0.1, port: 0, listeners: 2, tls: { certificate: "%1$s/tls.crt", key: "%1$s/tls.key", client_ca: "%1$s/ca.crt" } }
                admin: { port: 0 }
                identity: { machines: { client_certificate: {} } }
                routes:
                  GET /open: { identity: none, respond: 1 }
                  GET /me: { identity: machines, respond: $claims.cn }
                """.formatted(folder), vertx -> {
            clocks.add(ObservedClock.holding(vertx, Duration.ofSeconds(15)));
            return clocks.get(0);
        });
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @AfterAll
    static void delete() {
        FIRST.delete();
        SECOND.delete();
    }

    private void mount(String version, SelfSignedCertificate ours, SelfSignedCertificate callers) throws IOException {
        Path files = Files.createDirectory(folder.resolve(".." + version));
        Files.copy(Path.of(ours.certificatePath()), files.resolve("tls.crt"));
        Files.copy(Path.of(ours.privateKeyPath()), files.resolve("tls.key"));
        Files.copy(Path.of(callers.certificatePath()), files.resolve("ca.crt"));
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), files.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A connection that stays open, and the certificate of its handshake. */
    private final class Connection implements AutoCloseable {
        private final SSLSocket socket;
        private final BufferedReader responses;

        Connection(KeyManager @Nullable [] as, String... protocols) throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(as, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", gateway.port());
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            responses = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        }

        String shown() throws IOException {
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }

        String protocol() {
            return socket.getApplicationProtocol();
        }

        /** The status line and the body of an answer whose body has one line. */
        String get(String path) throws IOException {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(US_ASCII));
            String status = responses.readLine();
            int length = 0;
            for (String line = responses.readLine(); !line.isEmpty(); line = responses.readLine())
                if (line.startsWith("content-length: ")) length = Integer.parseInt(line.substring(16));
            char[] body = new char[length];
            for (int i = 0; i < length; i++) body[i] = (char) responses.read();
            return status + " " + new String(body);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String shown() {
        try (Connection connection = new Connection(null)) {
            return connection.shown();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_renewed_certificate_is_shown_to_new_connections_and_those_of_before_go_on() throws Exception {
        try (Connection before = new Connection(null)) {
            assertThat(before.shown()).isEqualTo("CN=first");
            assertThat(before.get("/open")).isEqualTo("HTTP/1.1 200 OK 1");
            mount("2", SECOND, FIRST);
            clocks.get(0).fireHeldTimer();
            Await.until(() -> shown().equals("CN=second"));
            for (int i = 0; i < 8; i++) assertThat(shown()).isEqualTo("CN=second");
            assertThat(before.get("/open")).isEqualTo("HTTP/1.1 200 OK 1");
        }
        try (Connection after = new Connection(null, "h2", "http/1.1")) {
            assertThat(after.protocol()).isEqualTo("h2");
        }
        assertThat(audit.lines()).containsExactly("INFO certificates owner=server");
    }

    @Test
    void no_handshake_fails_while_the_certificate_changes() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Integer> handshakes = CompletableFuture.supplyAsync(() -> {
            int made = 0;
            for (; !isOver.get(); made++) shown();
            return made;
        });
        for (int swap = 2; swap < 8; swap++) {
            boolean isSecond = swap % 2 == 0;
            mount(String.valueOf(swap), isSecond ? SECOND : FIRST, FIRST);
            clocks.get(0).fireHeldTimer();
            Await.until(() -> shown().equals(isSecond ? "CN=second" : "CN=first"));
        }
        isOver.set(true);
        assertThat(handshakes.get(10, TimeUnit.SECONDS)).isGreaterThan(10);
    }

    @Test
    void the_trusted_authority_for_client_certificates_changes_with_its_file(Vertx vertx) throws Exception {
        KeyManager[] caller =
                SECOND.keyCertOptions().getKeyManagerFactory(vertx).getKeyManagers();
        try (Connection stranger = new Connection(caller)) {
            assertThat(stranger.get("/me")).startsWith("HTTP/1.1 401");
        }
        mount("2", FIRST, SECOND);
        clocks.get(0).fireHeldTimer();
        Await.until(() -> {
            try (Connection known = new Connection(caller)) {
                return known.get("/me").equals("HTTP/1.1 200 OK \"second\"");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void half_written_files_change_nothing_and_are_reported_once() throws Exception {
        Files.copy(
                Path.of(SECOND.certificatePath()), folder.resolve("..1/tls.crt"), StandardCopyOption.REPLACE_EXISTING);
        // The third wait begins when the second look has ended.
        for (int i = 0; i < 3; i++) clocks.get(0).fireHeldTimer();
        assertThat(shown()).isEqualTo("CN=first");
        assertThat(log.lines())
                .containsExactly(
                        "WARN server: the tls files hold no certificate with its key; the previous files stay in use");
    }
}
