package dev.sluice.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.fixture.SelfSignedCertificate;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TlsWarmUpTest {
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");

    @Test
    void it_completes_handshakes_with_the_certificate_of_the_gateway(Vertx vertx) throws Exception {
        assertThat(handshakes(vertx, certificate.privateKeyPath())).isBetween(1, 10);
    }

    @Test
    void a_key_that_does_not_fit_ends_it_without_a_failure(Vertx vertx) throws Exception {
        assertThat(handshakes(vertx, certificate.certificatePath())).isZero();
    }

    @Test
    void it_needs_no_certificate_of_a_caller(Vertx vertx) throws Exception {
        ServerTlsSpec mutual = new ServerTlsSpec(
                certificate.certificatePath(),
                certificate.privateKeyPath(),
                certificate.certificatePath(),
                ServerTlsSpec.ClientAuth.REQUIRED);
        assertThat(TlsWarmUp.run(vertx, mutual, new VertxClock(vertx)).await(20, TimeUnit.SECONDS))
                .isPositive();
    }

    private int handshakes(Vertx vertx, String key) throws Exception {
        ServerTlsSpec tls = new ServerTlsSpec(certificate.certificatePath(), key, null, null);
        return TlsWarmUp.run(vertx, tls, new VertxClock(vertx)).await(20, TimeUnit.SECONDS);
    }
}
