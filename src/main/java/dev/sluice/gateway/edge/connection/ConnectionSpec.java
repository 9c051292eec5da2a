package dev.sluice.gateway.edge.connection;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.SpecValidator.Expectation;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Limits on the connections of callers. */
public record ConnectionSpec(
        @Setting(
                value =
                        "Maximum number of open connections; 0 means the smaller of three quarters of the process's file"
                                + " limit and one for each 128 KiB of the heap.",
                min = "0",
                max = "1000000")
        int max,

        @Setting(
                value =
                        "Maximum number of open connections from one address, or from one /64 network of IPv6; 0 means no"
                                + " limit.",
                min = "0",
                max = "1000000")
        int perClient,

        @Setting(
                value =
                        "How long a connection serves requests, give or take 10 %; a later response is its last. Event streams and"
                                + " gRPC streams end at this age of their own.",
                min = "1s",
                max = "24h")
        Duration age) {
    public ConnectionSpec {
        SpecValidator.of(ConnectionSpec.class, max, perClient, age)
                .require(
                        max == 0 || perClient <= max,
                        "per_client",
                        perClient,
                        new Expectation("at most max, " + max, "max"))
                .throwIfInvalid();
    }

    /** Returns an age for one connection in nanoseconds, which differs from {@code age} by at most 10 %. */
    long randomAgeNanos(RandomGenerator random) {
        long nanos = age.toNanos();
        return nanos - nanos / 10 + random.nextLong(nanos / 5 + 1);
    }

    /** The default limit of the process, no limit for a client, 30 minutes. */
    public static ConnectionSpec defaults() {
        return new ConnectionSpec(0, 0, Duration.ofMinutes(30));
    }
}
