package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Connections of callers that have reached {@code server.connections.age}, on raw sockets. */
public class CallerConnectionAgeTest {
    private static final String REQUEST = "GET /a HTTP/1.1\nHost: a\n\n";
    private static final Duration NEARLY_90_PERCENT = Duration.ofMinutes(26);
    private static final Duration REST_TO_110_PERCENT = Duration.ofMinutes(7);

    private final List<LateClock> clocks = new ArrayList<>();

    private Clock clock(Vertx vertx) {
        clocks.add(new LateClock(vertx));
        return clocks.get(0);
    }

    public void skip(Duration by) {
        clocks.get(0).skip(by);
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
            skip(NEARLY_90_PERCENT);
            assertThat(caller.send(REQUEST).readUntil(all -> all.split("\r\n\r\n1", -1).length == 3))
                    .doesNotContainIgnoringCase("connection: close");
            skip(REST_TO_110_PERCENT);
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
            skip(NEARLY_90_PERCENT);
            caller.assertServed();
            skip(REST_TO_110_PERCENT);
            caller.assertServedWithGoAway();
            caller.assertServed();
        } finally {
            certificate.delete();
        }
    }

    /** A clock that a test puts forward. Its timers run in real time, so that the polls of a timeout see the new time. Thread-safe. */
    public static final class LateClock implements Clock {
        /** The interval in which an attempt looks at its silence: the shortest timeout of the backend. */
        private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

        private final Clock real;
        private final AtomicLong skipped = new AtomicLong();
        private final AtomicInteger checks = new AtomicInteger();

        public LateClock(Vertx vertx) {
            real = new VertxClock(vertx);
        }

        public void skip(Duration by) {
            skipped.addAndGet(by.toNanos());
        }

        /** Waits until the silence was looked at twice, because a first look alone ends nothing. */
        public void awaitChecks() {
            int before = checks.get();
            Await.until(() -> checks.get() >= before + 3);
        }

        @Override
        public long nanos() {
            return real.nanos() + skipped.get();
        }

        @Override
        public Instant now() {
            return real.now();
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            if (delayNanos == CHECK_NANOS) checks.incrementAndGet();
            return real.after(delayNanos, task);
        }
    }
}
