package dev.sluice.it.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** TLS on the admin port: client certificates of operators, and changes of the files. */
@ExtendWith(VertxExtension.class)
class AdminCertificatesTest {
    private static final SelfSignedCertificate SERVER = SelfSignedCertificate.create("first");
    private static final SelfSignedCertificate OPERATOR = SelfSignedCertificate.create("operator");
    private static final SelfSignedCertificate IMPOSTOR = SelfSignedCertificate.create("operator");
    private static final SelfSignedCertificate STRANGER = SelfSignedCertificate.create("stranger");
    private static final String TOKEN = "operators-0123456789-0123456789-012345";
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final List<ObservedClock> clocks = new ArrayList<>();
    private String lastResponse = "";
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    Path folder;

    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        copy(SERVER.certificatePath(), "tls.crt");
        copy(SERVER.privateKeyPath(), "tls.key");
        copy(OPERATOR.certificatePath(), "ca.crt");
        log.start();
        ROOT.addAppender(log);
        gateway = start("");
    }

    private Clock clock(Vertx vertx) {
        clocks.add(ObservedClock.holding(vertx, Duration.ofSeconds(15)));
        return clocks.get(clocks.size() - 1);
    }

    private TestGateway start(String settings) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0, tls: { certificate: "%1$s/tls.crt", key: "%1$s/tls.key", client_ca: "%1$s/ca.crt" }%2$s }
                routes: { GET /a: { respond: '1' } }
                """.formatted(folder, settings), this::clock);
    }

    @AfterEach
    void close() {
        gateway.close();
        ROOT.detachAppender(log);
        ROOT.setLevel(Level.ERROR);
    }

    @AfterAll
    static void delete() {
        for (SelfSignedCertificate certificate : List.of(SERVER, OPERATOR, IMPOSTOR, STRANGER)) certificate.delete();
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(Path.of(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private static KeyManager[] keys(SelfSignedCertificate certificate, Vertx vertx) throws Exception {
        return certificate.keyCertOptions().getKeyManagerFactory(vertx).getKeyManagers();
    }

    /** Returns the status of a response, and the name in the certificate of the server. */
    private String get(TestGateway from, String path, KeyManager @Nullable [] keys, String... headers)
            throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", from.adminPort())) {
            socket.setSoTimeout(10_000);
            String fields = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + fields + "\r\n")
                            .getBytes(US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            lastResponse = response;
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return response.substring(9, 12) + " "
                    + shown.getSubjectX500Principal().getName();
        }
    }

    private String get(String path, KeyManager @Nullable [] keys, String... headers) throws Exception {
        return get(gateway, path, keys, headers);
    }

    @Test
    void a_certificate_of_the_client_ca_is_accepted_and_health_and_metrics_need_none(Vertx vertx) throws Exception {
        assertThat(get("/config", keys(OPERATOR, vertx))).isEqualTo("200 CN=first");
        assertThat(get("/config", null)).isEqualTo("401 CN=first");
        assertThat(get("/health/live", null)).isEqualTo("200 CN=first");
        assertThat(get("/metrics", null)).isEqualTo("200 CN=first");
        assertThat(get("/config", null, "Authorization: Bearer " + TOKEN)).isEqualTo("401 CN=first");
    }

    @Test
    void a_metric_has_the_time_until_the_certificate_expires() throws Exception {
        assertThat(get("/metrics", null)).isEqualTo("200 CN=first");
        Matcher expiry = Pattern.compile("sluice_tls_certificate_expiry_seconds\\{certificate=\"admin\"} (\\S+)")
                .matcher(lastResponse);
        assertThat(expiry.find()).isTrue();
        assertThat(Double.parseDouble(expiry.group(1))).isBetween(86_400.0 * 1.9, 86_400.0 * 2);
    }

    @Test
    void a_certificate_of_another_authority_is_rejected_and_only_the_audit_log_has_a_line(Vertx vertx)
            throws Exception {
        ROOT.setLevel(Level.INFO);
        assertThat(get("/config", keys(STRANGER, vertx))).isEqualTo("401 CN=first");
        KeyManager[] sameName = keys(IMPOSTOR, vertx);
        assertThatThrownBy(() -> get("/health/live", sameName)).isInstanceOf(SSLException.class);
        assertThat(RawHttpClient.exchange(gateway.adminPort(), "GET /config HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .doesNotContain("generation");
        assertThat(get("/config", null)).isEqualTo("401 CN=first");
        Await.until(() -> !log.list.isEmpty());
        assertThat(log.list)
                .extracting(ILoggingEvent::getLoggerName, ILoggingEvent::getFormattedMessage)
                .containsExactly(tuple("audit", "admin_call client=127.0.0.1 method=GET path=/config status=401"));
    }

    @Test
    void either_the_token_or_a_certificate_is_enough(Vertx vertx) throws Exception {
        try (TestGateway both = start(", token: " + TOKEN)) {
            assertThat(get(both, "/config", null, "Authorization: Bearer " + TOKEN))
                    .isEqualTo("200 CN=first");
            assertThat(get(both, "/config", keys(OPERATOR, vertx))).isEqualTo("200 CN=first");
            assertThat(get(both, "/config", null)).isEqualTo("401 CN=first");
        }
    }

    @Test
    void a_changed_certificate_and_a_changed_client_ca_are_used_without_a_restart(Vertx vertx) throws Exception {
        copy(STRANGER.certificatePath(), "tls.crt");
        copy(STRANGER.privateKeyPath(), "tls.key");
        copy(STRANGER.certificatePath(), "ca.crt");
        clocks.get(0).fireHeldTimer();
        KeyManager[] keys = keys(STRANGER, vertx);
        Await.until(() -> {
            try {
                return get("/config", keys).equals("200 CN=stranger");
            } catch (SSLException e) {
                return false;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(get("/config", null)).isEqualTo("401 CN=stranger");
    }

    @Test
    void other_files_are_used_after_a_reload() throws Exception {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        configure(conf, SERVER);
        try (TestGateway watching = TestGateway.watching(conf, Map.of(), this::clock)) {
            configure(conf, STRANGER);
            watching.gateway().reload(ReloadResult.Trigger.SIGNAL).await(10, TimeUnit.SECONDS);
            clocks.get(1).fireHeldTimer();
            Await.until(() -> shown(watching).equals("200 CN=stranger"));
            assertThat(watching.gateway().configurationStatus().restartOnly()).isEmpty();
        }
    }

    private static void configure(Path conf, SelfSignedCertificate certificate) throws IOException {
        Files.writeString(conf.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0, tls: { certificate: "%s", key: "%s" } }
                routes: { GET /a: { respond: '1' } }
                """.formatted(
                        certificate.certificatePath(), certificate.privateKeyPath()));
    }

    private String shown(TestGateway by) {
        try {
            return get(by, "/config", null);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void half_written_files_change_nothing_and_are_reported_once() throws Exception {
        copy(STRANGER.certificatePath(), "tls.crt");
        // The third wait begins when the second look has ended.
        for (int look = 0; look < 3; look++) clocks.get(0).fireHeldTimer();
        assertThat(get("/health/live", null)).isEqualTo("200 CN=first");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "admin: the tls files hold no certificate with its key; the previous files stay in use");
    }
}
