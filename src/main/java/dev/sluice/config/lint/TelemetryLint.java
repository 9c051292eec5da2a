package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.gateway.telemetry.tracing.OtlpSpec;

/** Warns of a collector that probably speaks another protocol. */
final class TelemetryLint {
    private TelemetryLint() {}

    /** Runs without errors only. */
    static void warn(LintContext context) {
        OtlpSpec otlp = context.configuration().telemetry().otlp();
        ConfigValue endpoint = context.at("telemetry", "otlp", "endpoint");
        if (otlp != null && endpoint != null && otlp.hasGrpcPort())
            context.warning(
                    endpoint,
                    endpoint.describe()
                            + ": 4317 is the port of OTLP over gRPC (expected: that of OTLP over HTTP, usually 4318)");
    }
}
