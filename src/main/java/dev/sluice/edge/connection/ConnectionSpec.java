package dev.sluice.edge.connection;

import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import java.time.Duration;

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
                value = "How long a connection serves requests, give or take 10 %; a later response is its last.",
                min = "1s",
                max = "24h")
        Duration age) {
    public ConnectionSpec {
        SpecValidator.of(ConnectionSpec.class, max, perClient, age)
                .require(max == 0 || perClient <= max, "per_client", perClient, "at most max, which is " + max)
                .throwIfInvalid();
    }

    /** The default limit of the process, no limit for a client, 30 minutes. */
    public static ConnectionSpec defaults() {
        return new ConnectionSpec(0, 0, Duration.ofMinutes(30));
    }
}
