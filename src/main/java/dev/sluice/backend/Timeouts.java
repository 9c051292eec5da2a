package dev.sluice.backend;

import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import java.time.Duration;

/**
 * How long each part of a call may take. All are clipped to what remains of the next larger one and of the caller's
 * deadline, so a larger value than fits is harmless.
 */
public record Timeouts(
        @Setting(value = "To open a TCP connection, name resolution included.", min = "50ms", max = "1m")
        Duration connect,

        @Setting(value = "To shake hands on TLS once connected.", min = "100ms", max = "30s")
        Duration tls,

        @Setting(value = "To get a connection of the pool, TCP and TLS included.", min = "1ms", max = "30s")
        Duration pool,

        @Setting(value = "Longest silence of the backend, before and within its answer.", min = "10ms", max = "10m")
        Duration read,

        @Setting(value = "Longest time the backend may take no byte of the request.", min = "10ms", max = "10m")
        Duration write,

        @Setting(value = "One attempt, from asking for a connection to the last byte.", min = "10ms", max = "10m")
        Duration attempt,

        @Setting(value = "The whole call: queueing, every attempt and the waits between.", min = "10ms", max = "15m")
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
