package dev.sluice.it.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.it.reload.BackendCertificatesTest.ClientCertificateFiles;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS with an issuer. */
class IssuerCertificatesTest {
    private static final TestSigningKey KEY = TestSigningKey.of("ES256", "any");

    @TempDir
    Path folder;

    private final Set<String> callers = ConcurrentHashMap.newKeySet();
    private ClientCertificateFiles certificates;
    private HttpTestServer issuer;

    @BeforeEach
    void start() {
        certificates = new ClientCertificateFiles(folder);
        issuer = new HttpTestServer(certificates.server(), this::respond);
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    private void respond(HttpServerRequest request) {
        callers.add(ClientCertificateFiles.callerName(request));
        request.response()
                .end(
                        switch (request.path()) {
                            case "/jwks" -> TestSigningKey.jwks(KEY);
                            case "/introspect" -> "{\"active\":true,\"sub\":\"bob\"}";
                            default ->
                                "{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url()
                                        + "/jwks\",\"introspection_endpoint\":\"" + url() + "/introspect\"}";
                        });
    }

    private String url() {
        return ClientCertificateFiles.url(issuer);
    }

    private String configuration(String tls) {
        return """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                identity:
                  signed: { jwt: { issuer: "%1$s", audience: shop%2$s } }
                  introspected: { introspection: { issuer: "%1$s", client_id: sluice, client_secret: "${S:-s}"%2$s } }
                routes:
                  GET /signed: { identity: signed, respond: $claims.sub }
                  GET /introspected: { identity: introspected, respond: $claims.sub }
                """.formatted(url(), tls);
    }

    private HttpResponse<String> get(TestGateway gateway, String path, String token) {
        return gateway.get(path, "Authorization", "Bearer " + token);
    }

    private String signed() {
        return KEY.token("{\"iss\":\"" + url() + "\",\"aud\":\"shop\",\"sub\":\"ann\",\"exp\":"
                + (Instant.now().getEpochSecond() + 300) + "}");
    }

    @Test
    void requests_for_keys_and_introspection_carry_the_client_certificate() {
        String tls = ", " + certificates.tlsSettings();
        try (TestGateway gateway = TestGateway.of(configuration(tls), Map.of())) {
            assertThat(get(gateway, "/signed", signed()).body()).isEqualTo("\"ann\"");
            assertThat(get(gateway, "/introspected", "opaque").body()).isEqualTo("\"bob\"");
        }
        assertThat(callers).containsExactly("CN=sluice");
    }

    @Test
    void requests_without_a_client_certificate_or_without_trust_fail() {
        String trusting = ", tls: { ca: '" + certificates.ca() + "' }";
        for (String tls : List.of("", trusting))
            try (TestGateway gateway = TestGateway.of(configuration(tls), Map.of())) {
                HttpResponse<String> signed = get(gateway, "/signed", signed());
                assertThat(signed.statusCode()).isEqualTo(503);
                assertThat(signed.body()).contains("\"cause\":\"no_keys\"");
                assertThat(get(gateway, "/introspected", "opaque").body()).contains("\"cause\":\"no_answer\"");
            }
        assertThat(issuer.requests()).isEmpty();
    }

    @Test
    void a_renewed_certificate_is_loaded() throws Exception {
        List<ObservedClock> clocks = new ArrayList<>();
        String tls = ", " + certificates.tlsSettings();
        try (TestGateway gateway = TestGateway.of(configuration(tls), vertx -> {
            clocks.add(ObservedClock.holding(vertx, Duration.ofSeconds(15)));
            return clocks.get(0);
        })) {
            assertThat(get(gateway, "/introspected", "before").statusCode()).isEqualTo(200);
            certificates.renewCertificate();
            certificates.renewKey();
            // Each identity has a timer of its own.
            for (int i = 0; i < 2; i++) clocks.get(0).fireHeldTimer();
            Await.until(() -> {
                get(gateway, "/introspected", "after" + System.nanoTime());
                return callers.contains("CN=sluice-renewed");
            });
        }
    }
}
