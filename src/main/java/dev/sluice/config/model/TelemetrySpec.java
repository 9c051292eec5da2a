package dev.sluice.config.model;

import dev.sluice.core.spec.Setting;
import dev.sluice.gateway.telemetry.tracing.OtlpSpec;
import org.jspecify.annotations.Nullable;

/** Settings of the telemetry that the gateway sends. */
public record TelemetrySpec(
        @Setting("The export of traces to an OpenTelemetry collector; left out, the gateway exports none.") @Nullable
        OtlpSpec otlp) {

    /** Exports nothing. */
    public static TelemetrySpec defaults() {
        return new TelemetrySpec(null);
    }
}
