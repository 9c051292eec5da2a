package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.time.Clock;
import dev.sluice.time.VertxClock;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Connections of callers that have reached {@code server.connections.age}, on raw sockets. */
class CallerConnectionAgeTest {
    private static final String REQUEST = "GET /a HTTP/1.1\nHost: a\n\n";
    private static final Duration NEARLY_90_PERCENT = Duration.ofMinutes(26);
    private static final Duration REST_TO_110_PERCENT = Duration.ofMinutes(7);

    private final AtomicLong elapsed = new AtomicLong();

    private Clock clock(Vertx vertx) {
        Clock real = new VertxClock(vertx);
        return new Clock() {
            @Override
            public long nanos() {
                return real.nanos() + elapsed.get();
            }

            @Override
            public Instant now() {
                return real.now();
            }

            @Override
            public Timer after(long delayNanos, Runnable task) {
                return real.after(delayNanos, task);
            }
        };
    }

    private TestGateway gateway(String tls) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, connections: { age: 30m }, drain: { delay: 0s }%s }
                admin: { port: 0 }
                routes: { GET /a: { respond: 1 } }
                """.formatted(tls), this::clock);
    }

    @Test
    void the_response_after_30_minutes_is_the_last_of_its_connection() {
        try (TestGateway gateway = gateway("");
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send(REQUEST).readUntil("\r\n\r\n1");
            elapsed.addAndGet(NEARLY_90_PERCENT.toNanos());
            assertThat(caller.send(REQUEST).readUntil(all -> all.split("\r\n\r\n1", -1).length == 3))
                    .doesNotContainIgnoringCase("connection: close");
            elapsed.addAndGet(REST_TO_110_PERCENT.toNanos());
            assertThat(caller.send(REQUEST).readToEnd())
                    .containsOnlyOnce("connection: close")
                    .endsWith("\r\n\r\n1");
        }
    }

    @Test
    void after_30_minutes_http2_gets_goaway_before_its_next_response_and_further_streams_are_served() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String tls = ", tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        try (TestGateway gateway = gateway(tls);
                RawHttp2Client caller = new RawHttp2Client(gateway.port())) {
            // The gateway has accepted the connection before the time passes.
            caller.assertServed();
            elapsed.addAndGet(NEARLY_90_PERCENT.toNanos());
            caller.assertServed();
            elapsed.addAndGet(REST_TO_110_PERCENT.toNanos());
            caller.assertServedWithGoAway();
            caller.assertServed();
        } finally {
            certificate.delete();
        }
    }
}
