package dev.sluice.it.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificates of several server names, and the edge of a port with TLS. */
@ExtendWith(VertxExtension.class)
class ServerNamesTest {
    private static final SelfSignedCertificate FIRST = SelfSignedCertificate.create("first");
    private static final SelfSignedCertificate SHOP = SelfSignedCertificate.create("shop.example.com");
    private static final SelfSignedCertificate NEXT = SelfSignedCertificate.create("next.example.com");

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.core.tls", Level.WARN);

    @TempDir
    Path folder;

    private @Nullable ObservedClock clock;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        write("first", FIRST, FIRST);
        write("shop", SHOP, SHOP);
        gateway = TestGateway.of("""
                server:
                  host: 127.0.0.1
                  port: 0
                  hsts: { max_age: 180d }
                  tls:
                    - { certificate: "%1$s/first.crt", key: "%1$s/first.key", client_ca: "%1$s/first.crt" }
                    - { names: [Shop.example.com, www.example.com], certificate: "%1$s/shop.crt", key: "%1$s/shop.key" }
                admin: { port: 0 }
                identity: { machines: { client_certificate: {} } }
                routes:
                  GET /open: { identity: none, respond: 1 }
                  GET /own: { identity: none, respond: 1, answer: { headers: { Strict-Transport-Security: '"max-age=1"' } } }
                  GET /me: { identity: machines, respond: $claims.cn }
                """.formatted(folder), vertx -> {
            clock = ObservedClock.holding(vertx, Duration.ofSeconds(15));
            return clock;
        });
    }

    private void write(String name, SelfSignedCertificate certificate, SelfSignedCertificate key) {
        try {
            replace(certificate.certificatePath(), folder.resolve(name + ".crt"));
            replace(key.privateKeyPath(), folder.resolve(name + ".key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(String from, Path file) throws IOException {
        Path copy = Files.copy(Path.of(from), file.resolveSibling("copy"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @AfterAll
    static void delete() {
        List.of(FIRST, SHOP, NEXT).forEach(SelfSignedCertificate::delete);
    }

    private SSLSocket connect(@Nullable String name, String... protocols) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", gateway.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(name == null ? List.<SNIServerName>of() : List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    private String shownFor(@Nullable String name) {
        try (SSLSocket socket = connect(name, "h2", "http/1.1")) {
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName().substring("CN=".length());
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private String get(String path) throws GeneralSecurityException, IOException {
        try (SSLSocket socket = connect("shop.example.com")) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n")
                            .getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.com, shop.example.com",
        "SHOP.example.COM, shop.example.com",
        "www.example.com, shop.example.com",
        "first, first",
        "a.shop.example.com, first",
        "example.com, first",
        ", first"
    })
    void a_name_gets_its_certificate_and_the_first_serves_all_others(@Nullable String name, String shown) {
        assertThat(shownFor(name)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"h2, h2", "http/1.1, http/1.1"})
    void both_protocols_are_negotiated_for_each_name(String offered, String chosen) throws Exception {
        for (String name : List.of("shop.example.com", "other.example.com"))
            try (SSLSocket socket = connect(name, offered)) {
                assertThat(socket.getApplicationProtocol()).isEqualTo(chosen);
            }
    }

    @Test
    void each_certificate_is_renewed_alone_and_an_invalid_one_does_not_hold_up_another() throws Exception {
        write("first", NEXT, SHOP);
        write("shop", NEXT, NEXT);
        checkBoth();
        Await.until(() -> shownFor("shop.example.com").equals("next.example.com"));
        assertThat(shownFor("other")).isEqualTo("first");
        write("first", NEXT, NEXT);
        checkBoth();
        Await.until(() -> shownFor("other").equals("next.example.com"));
        assertThat(shownFor("www.example.com")).isEqualTo("next.example.com");
        assertThat(log.lines())
                .containsExactly(
                        "WARN server: the tls files hold no certificate with its key; the previous files stay in use");
    }

    /** Starts the next check of each certificate, after its last check. */
    private void checkBoth() throws InterruptedException {
        requireNonNull(clock).fireHeldTimer();
        requireNonNull(clock).fireHeldTimer();
    }

    @Test
    void the_authority_of_clients_applies_to_all_names() throws Exception {
        assertThat(get("/me")).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void responses_over_tls_have_strict_transport_security() throws Exception {
        assertThat(get("/open")).contains("Strict-Transport-Security: max-age=15552000\r\n");
        assertThat(get("/none"))
                .startsWith("HTTP/1.1 404 ")
                .contains("Strict-Transport-Security: max-age=15552000\r\n");
        assertThat(get("/own"))
                .containsIgnoringCase("Strict-Transport-Security: max-age=1\r\n")
                .doesNotContain("15552000");
    }

    @Test
    void responses_over_http_2_have_the_same_fields(Vertx vertx) throws Exception {
        HttpClientResponse response = vertx.createHttpClient(SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_2))
                .request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/open")
                .compose(HttpClientRequest::send)
                .await(10, TimeUnit.SECONDS);
        assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(response.getHeader("Strict-Transport-Security")).isEqualTo("max-age=15552000");
        assertThat(response.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void composed_responses_and_problems_forbid_to_guess_their_type() throws Exception {
        for (String path : List.of("/open", "/none", "/me"))
            assertThat(get(path)).containsOnlyOnce("X-Content-Type-Options: nosniff\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /open HTTP/1.1\r\nHost: a\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                "G"
            })
    void a_request_without_tls_gets_a_400_that_names_tls_and_the_connection_ends(String request) {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String response = caller.sendExactly(request).readToEnd();
            assertThat(response)
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("connection: close\r\n", "application/problem+json", "this port expects TLS. Use https.")
                    .doesNotContainIgnoringCase("strict-transport")
                    .endsWith("}");
            assertThat(caller.wasReset()).isFalse();
        }
        assertThat(shownFor("first")).isEqualTo("first");
    }

    @Test
    void a_head_request_without_tls_gets_the_head_alone() {
        assertThat(RawHttpClient.exchange(gateway.port(), "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void bytes_of_no_protocol_end_the_connection_without_a_response() {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            assertThat(caller.sendExactly("\u0000\u0001\u0002\u0003\u0004\u0005")
                            .readToEnd())
                    .doesNotContain("HTTP");
        }
    }
}
