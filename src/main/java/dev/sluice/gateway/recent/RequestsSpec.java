package dev.sluice.gateway.recent;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.time.Duration;

/** Settings of the requests that the gateway keeps for operators. */
public record RequestsSpec(
        @Setting(value = "Number of requests that are kept of each kind; 0 keeps none.", min = "0", max = "1000")
        int keep,

        @Setting(
                value = "Time from the head of a request to the end of its response from which it is slow.",
                min = "1ms",
                max = "1h")
        Duration slow) {

    public RequestsSpec {
        SpecValidator.of(RequestsSpec.class, keep, slow).throwIfInvalid();
    }

    /** 200 of each kind; slow from 500 ms. */
    public static RequestsSpec defaults() {
        return new RequestsSpec(200, Duration.ofMillis(500));
    }
}
