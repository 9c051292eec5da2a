package dev.sluice.upstream.backend;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.time.Duration;

/**
 * Timeouts of the parts of a call. Each is also limited by the remaining time of the enclosing parts and of the
 * caller's deadline.
 */
public record Timeouts(
        @Setting(value = "To open a TCP connection, name resolution included.", min = "50ms", max = "1m")
        Duration connect,

        @Setting(value = "To complete the TLS handshake once connected.", min = "100ms", max = "30s")
        Duration tls,

        @Setting(value = "To get a connection from the pool, TCP and TLS included.", min = "1ms", max = "30s")
        Duration pool,

        @Setting(value = "Longest time without a byte of the response.", min = "10ms", max = "10m")
        Duration read,

        @Setting(value = "Longest time in which the backend accepts no byte of the request.", min = "10ms", max = "10m")
        Duration write,

        @Setting(value = "One attempt, from requesting a connection to the last byte.", min = "10ms", max = "10m")
        Duration attempt,

        @Setting(
                value = "The whole call: queueing, all attempts and the delays between them.",
                min = "10ms",
                max = "15m")
        Duration total) {

    public Timeouts {
        SpecValidator.of(Timeouts.class, connect, tls, pool, read, write, attempt, total)
                .throwIfInvalid();
    }

    public static Timeouts defaults() {
        return new Timeouts(
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30));
    }
}
