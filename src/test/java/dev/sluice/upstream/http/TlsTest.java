package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class TlsTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.createRsa("localhost");

    @SuppressWarnings("NullAway.Init")
    private static HttpServer server;

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setKeyCertOptions(CERTIFICATE.keyCertOptions()))
                .requestHandler(request -> request.response().end("secret of " + request.authority()));
        TestEventLoops.call(vertx, server::listen);
    }

    @AfterAll
    static void deleteKey() {
        CERTIFICATE.delete();
    }

    @Test
    void a_trusted_certificate_is_accepted() {
        Reply reply = STAND.reply(trusting("localhost"), STAND.get("/"));

        assertThat(reply.body()).hasToString("secret of localhost:" + server.actualPort());
    }

    @Test
    void a_trusted_certificate_for_another_name_is_rejected() {
        assertThat(STAND.failure(trusting("127.0.0.1"), STAND.get("/"))).satisfies(because(FailureReason.TLS_FAILED));
    }

    private static HttpBackend trusting(String host) {
        HttpBackend.Spec spec = HttpBackendFixture.spec(at(host, server.actualPort()));
        HttpClientOptions options = ConnectionPool.options(spec).setTrustOptions(CERTIFICATE.trustOptions());
        return STAND.backend(
                spec, new ConnectionPool.Settings(options, ConnectionPool.pool(1), ConnectionPool.MAX_LIFETIME));
    }

    @Test
    void an_untrusted_certificate_is_rejected() {
        BackendFailure failure = STAND.failure(STAND.backend(at("localhost", server.actualPort())), STAND.get("/"));

        assertThat(failure).satisfies(because(FailureReason.TLS_FAILED));
        assertThat(failure.detail()).contains("unable to find valid certification path");
    }

    @Test
    void a_server_without_tls_is_rejected() {
        HttpServer plain = STAND.vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end());
        TestEventLoops.call(STAND.vertx, () -> plain.listen(0, "127.0.0.1"));

        BackendFailure failure = STAND.failure(STAND.backend(at("localhost", plain.actualPort())), STAND.get("/"));

        assertThat(failure).satisfies(because(FailureReason.TLS_FAILED));
    }

    @Test
    void a_handshake_without_a_response_times_out_in_tls() {
        FaultyServer deaf = STAND.server(FaultyResponse.silence());
        URI url = at("localhost", deaf.url().getPort());
        HttpBackend backend =
                STAND.backend(HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(TimeoutPhase.TLS, 200), url));

        BackendFailure failure = STAND.failure(backend, STAND.get("/"));

        assertThat(failure).satisfies(because(FailureReason.TLS_TIMEOUT));
        assertThat(STAND.events.timeouts).containsExactly("tls");
        assertThat(deaf.awaitClosed(1)).isTrue();
    }

    private static URI at(String host, int port) {
        return URI.create("https://" + host + ":" + port);
    }
}
