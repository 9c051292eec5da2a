package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway whose certificate has expired when it starts, as after a renewal that failed. */
@ExtendWith(VertxExtension.class)
class ExpiredCertificateTest {
    private static final Pattern EXPIRY =
            Pattern.compile("sluice_tls_certificate_expiry_seconds\\{certificate=\"server\"} (-?[\\d.E]+)");

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.core.tls", Level.WARN);

    @Test
    void it_starts_and_serves_warns_and_has_a_negative_time_until_expiry(Vertx vertx) throws Exception {
        SelfSignedCertificate expired = SelfSignedCertificate.createExpired("localhost");
        try (TestGateway gateway =
                TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, tls: { certificate: %1$s, key: %2$s } }
                admin: { port: 0 }
                routes: { GET /a: { respond: 1 } }
                """.formatted(expired.certificatePath(), expired.privateKeyPath()), Map.of())) {
            assertThat(statusOf(vertx, gateway)).isEqualTo(200);
            Await.until(() -> !log.lines().isEmpty());
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .matches(
                            "WARN server: a certificate in the tls files expired at \\d{4}-\\d\\d-\\d\\dT\\S+Z; peers reject it");
            Matcher expiry = EXPIRY.matcher(gateway.adminGet("/metrics").body());
            assertThat(expiry.find()).isTrue();
            assertThat(Double.parseDouble(expiry.group(1))).isBetween(-3_700.0, -3_600.0);
        } finally {
            expired.delete();
        }
    }

    /** A caller that verifies no certificate. */
    private static int statusOf(Vertx vertx, TestGateway gateway) throws Exception {
        HttpClient caller = vertx.createHttpClient(SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_1_1));
        return caller.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/a")
                .compose(HttpClientRequest::send)
                .map(response -> response.statusCode())
                .await(10, TimeUnit.SECONDS);
    }
}
