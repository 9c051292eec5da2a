package dev.sluice.it.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS for callers, and authentication of callers by certificate. */
@ExtendWith(VertxExtension.class)
class MutualTlsTest {
    private final Vertx vertx;
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final SelfSignedCertificate machine = SelfSignedCertificate.create("machine");
    private final SelfSignedCertificate untrusted = SelfSignedCertificate.create("stranger");
    private final SelfSignedCertificate impostor = SelfSignedCertificate.create("machine");

    /** Without these references, Vert.x closes the clients. */
    private final List<HttpClient> clients = new CopyOnWriteArrayList<>();

    MutualTlsTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @AfterEach
    void close() {
        for (SelfSignedCertificate each : List.of(certificate, machine, untrusted, impostor)) each.delete();
    }

    private TestGateway gateway(String clientAuth) {
        return TestGateway.of(
                """
                server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s", client_ca: "%s"%s } }
                admin: { port: 0 }
                identity:
                  machines: { client_certificate: { names: [machine] } }
                  others: { client_certificate: { names: [other.example.com] } }
                  any: { client_certificate: {} }
                routes:
                  GET /me: { identity: machines, respond: $claims }
                  GET /any: { identity: any, respond: $claims.sub }
                  GET /others: { identity: others, respond: 1 }
                  GET /open: { identity: none, respond: 1 }
                """.formatted(
                                certificate.certificatePath(),
                                certificate.privateKeyPath(),
                                machine.certificatePath(),
                                clientAuth),
                Map.of());
    }

    private record Response(int status, String challenge, String body, HttpVersion version) {}

    private Response get(TestGateway gateway, String path, @Nullable SelfSignedCertificate as, HttpVersion version)
            throws Exception {
        HttpClientOptions options = SelfSignedCertificate.trustAllClient(version);
        if (as != null) options.setKeyCertOptions(as.keyCertOptions());
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(path);
        Future<Response> ended = Future.future(promise -> vertx.runOnContext(there -> client(options)
                .request(request)
                .compose(sent -> sent.send())
                .compose(response -> response.body()
                        .map(body -> new Response(
                                response.statusCode(),
                                String.valueOf(response.getHeader("www-authenticate")),
                                body.toString(),
                                response.request().version())))
                .onComplete(promise)));
        return ended.await(10, TimeUnit.SECONDS);
    }

    private HttpClient client(HttpClientOptions options) {
        HttpClient client = vertx.createHttpClient(options);
        clients.add(client);
        return client;
    }

    @Test
    void a_certificate_authenticates_a_caller_over_http_1_and_http_2() throws Exception {
        try (TestGateway gateway = gateway("")) {
            for (HttpVersion version : new HttpVersion[] {HttpVersion.HTTP_1_1, HttpVersion.HTTP_2}) {
                Response response = get(gateway, "/me", machine, version);
                assertThat(response.version()).isEqualTo(version);
                assertThat(response.body()).contains("\"sub\":\"CN=machine\"", "\"cn\":\"machine\"", "\"serial\":\"");
            }
            assertThat(get(gateway, "/any", machine, HttpVersion.HTTP_1_1).body())
                    .isEqualTo("\"CN=machine\"");
        }
    }

    @Test
    void a_caller_without_a_certificate_or_with_another_name_gets_401() throws Exception {
        try (TestGateway gateway = gateway(", client_auth: request")) {
            Response anonymous = get(gateway, "/me", null, HttpVersion.HTTP_1_1);
            assertThat(anonymous.status()).isEqualTo(401);
            assertThat(anonymous.challenge()).isEqualTo("ClientCertificate");
            assertThat(get(gateway, "/open", null, HttpVersion.HTTP_1_1).status())
                    .isEqualTo(200);
            Response other = get(gateway, "/others", machine, HttpVersion.HTTP_1_1);
            assertThat(other.status()).isEqualTo(401);
            assertThat(other.body()).contains("\"cause\":\"unknown_certificate\"");
        }
    }

    @Test
    void an_untrusted_certificate_is_ignored_and_an_invalid_certificate_ends_the_handshake() throws Exception {
        try (TestGateway gateway = gateway("")) {
            Response unknown = get(gateway, "/me", untrusted, HttpVersion.HTTP_1_1);
            assertThat(unknown.body()).contains("\"cause\":\"unauthenticated\"");
            assertThatThrownBy(() -> get(gateway, "/open", impostor, HttpVersion.HTTP_1_1))
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    void a_required_certificate_is_enforced_by_the_handshake() throws Exception {
        try (TestGateway gateway = gateway(", client_auth: required")) {
            assertThat(get(gateway, "/me", machine, HttpVersion.HTTP_1_1).status())
                    .isEqualTo(200);
            assertThatThrownBy(() -> get(gateway, "/open", null, HttpVersion.HTTP_1_1))
                    .isInstanceOf(Exception.class);
        }
    }
}
