package dev.sluice.it.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS with a backend and a token server. */
class BackendCertificatesTest {
    @TempDir
    Path folder;

    private ClientCertificateFiles certificates;
    private HttpTestServer server;

    @BeforeEach
    void start() {
        certificates = new ClientCertificateFiles(folder);
        server = new HttpTestServer(certificates.server(), BackendCertificatesTest::respond);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static void respond(HttpServerRequest request) {
        String responseBody = request.path().equals("/token")
                ? "{\"access_token\":\"of-" + ClientCertificateFiles.callerName(request)
                        + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                : "{\"caller\":\"" + ClientCertificateFiles.callerName(request) + "\",\"token\":\""
                        + request.getHeader("Authorization") + "\"}";
        request.response().putHeader("content-type", "application/json").end(responseBody);
    }

    private String configuration(String settings) {
        return """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { stock: { url: "%s", timeout: { connect: 10s, tls: 10s }, retry: { attempts: 1 }, %s } }
                routes: { GET /stock: { steps: { stock: { call: GET stock /x } }, respond: $stock } }
                """.formatted(url(), settings);
    }

    private String url() {
        return ClientCertificateFiles.url(server);
    }

    @Test
    void a_backend_receives_the_client_certificate_over_http_1_and_http_2() {
        for (String more : List.of("", ", http2: true"))
            try (TestGateway gateway = TestGateway.of(configuration(certificates.tlsSettings() + more), Map.of())) {
                assertThat(gateway.get("/stock").body()).contains("\"caller\":\"CN=sluice\"");
            }
    }

    @Test
    void calls_without_a_client_certificate_or_without_trust_fail() {
        String trusting = "tls: { ca: '" + certificates.ca() + "' }";
        try (TestGateway gateway = TestGateway.of(configuration(trusting), Map.of())) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(502);
        }
        String showing =
                certificates.tlsSettings().replace("ca: '" + certificates.ca(), "ca: '" + certificates.untrusted());
        try (TestGateway gateway = TestGateway.of(configuration(showing), Map.of())) {
            HttpResponse<String> rejected = gateway.get("/stock");
            assertThat(rejected.statusCode()).isEqualTo(502);
            assertThat(rejected.body()).contains("\"cause\":\"tls_failed\"");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_trusted_certificate_for_another_name_is_rejected() {
        String elsewhere = configuration(certificates.tlsSettings()).replace("https://localhost", "https://127.0.0.1");
        try (TestGateway gateway = TestGateway.of(elsewhere, Map.of())) {
            assertThat(gateway.get("/stock").body()).contains("\"cause\":\"tls_failed\"");
        }
    }

    @Test
    void a_renewed_certificate_is_loaded_and_a_partially_written_file_is_ignored() throws Exception {
        List<ObservedClock> clocks = new ArrayList<>();
        try (TestGateway gateway = TestGateway.of(configuration(certificates.tlsSettings()), vertx -> {
            clocks.add(ObservedClock.holding(vertx, Duration.ofSeconds(15)));
            return clocks.get(0);
        })) {
            ObservedClock held = clocks.get(0);
            assertThat(gateway.get("/stock").body()).contains("CN=sluice\"");
            certificates.renewCertificate();
            held.fireHeldTimer();
            held.fireHeldTimer();
            assertThat(gateway.get("/stock").body()).contains("CN=sluice\"");
            certificates.renewKey();
            held.fireHeldTimer();
            Await.until(() -> gateway.get("/stock").body().contains("CN=sluice-renewed\""));
            Files.writeString(certificates.certificate(), "none");
            held.fireHeldTimer();
            Files.delete(certificates.key());
            held.fireHeldTimer();
            assertThat(gateway.get("/stock").body()).contains("CN=sluice-renewed\"");
        }
    }

    @Test
    void a_token_server_receives_the_client_certificate_instead_of_a_secret() {
        String credentials = """
                credentials:
                  us: { grant: client_credentials, token_url: "%s/token", client_id: sluice, client_auth: tls_client_auth, %s }
                """.formatted(url(), certificates.tlsSettings());
        try (TestGateway gateway = TestGateway.of(
                credentials + configuration(certificates.tlsSettings() + ", credentials: us"), Map.of())) {
            assertThat(gateway.get("/stock").body()).contains("\"token\":\"Bearer of-CN=sluice\"");
        }
        assertThat(server.requests()).containsExactly("POST /token", "GET /x");
    }

    /** A server that requires a client certificate, and the files of the certificate and the key of the gateway. */
    static final class ClientCertificateFiles {
        // The certificates are created once, because this takes a second. The JVM deletes them at its end.
        private static final SelfSignedCertificate SERVER = SelfSignedCertificate.create("localhost");
        private static final SelfSignedCertificate CLIENT = SelfSignedCertificate.create("sluice");
        private static final SelfSignedCertificate RENEWED = SelfSignedCertificate.create("sluice-renewed");
        private final Path folder;

        ClientCertificateFiles(Path folder) {
            this.folder = folder;
            write(CLIENT.certificatePath(), certificate());
            write(CLIENT.privateKeyPath(), key());
        }

        /** Returns the file with the certificate of the gateway. */
        Path certificate() {
            return folder.resolve("tls.crt");
        }

        Path key() {
            return folder.resolve("tls.key");
        }

        /** Writes the renewed certificate without its key. */
        void renewCertificate() {
            write(RENEWED.certificatePath(), certificate());
        }

        void renewKey() {
            write(RENEWED.privateKeyPath(), key());
        }

        private static void write(String from, Path to) {
            try {
                Files.copy(Path.of(from), to, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Returns settings that trust the server and send the certificate of the gateway. */
        String tlsSettings() {
            return "tls: { ca: '%s', certificate: '%s', key: '%s' }".formatted(ca(), certificate(), key());
        }

        /** Returns the authority that signed the certificate of the server. */
        String ca() {
            return SERVER.certificatePath();
        }

        /** Returns a certificate that did not sign that of the server. */
        String untrusted() {
            return RENEWED.certificatePath();
        }

        /** Returns the options of a server that requires a client certificate. */
        HttpServerOptions server() {
            return new HttpServerOptions()
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(SERVER.keyCertOptions())
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions()
                            .addCertPath(CLIENT.certificatePath())
                            .addCertPath(RENEWED.certificatePath()));
        }

        /** Returns the URL with the name in the certificate. */
        static String url(HttpTestServer server) {
            return server.url().replace("http://127.0.0.1", "https://localhost");
        }

        /** Returns the name in the certificate of the client that sent a request. */
        static String callerName(HttpServerRequest request) {
            try {
                return request.connection().sslSession().getPeerPrincipal().getName();
            } catch (SSLPeerUnverifiedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
