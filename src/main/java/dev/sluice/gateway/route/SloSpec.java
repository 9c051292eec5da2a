package dev.sluice.gateway.route;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The service level objective of a route. It changes no request: metrics show it, and alert rules compare with it. */
public record SloSpec(
        @Setting(
                value = "Share of the requests that must succeed, that is without a status of 5xx.",
                min = "50%",
                max = "99.9999%")
        Percent availability,

        @Setting(
                value = "Time within which this share of the requests must end; left out, only failures count.",
                min = "1ms",
                max = "15m")
        @Nullable
        Duration latency) {
    public SloSpec {
        SpecValidator.of(SloSpec.class, availability, latency).throwIfInvalid();
    }
}
