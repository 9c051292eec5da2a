package dev.sluice.gateway.telemetry.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;

/**
 * The SDK under vertx-opentelemetry. It gives the span of each request its ids and its context, and records nothing: whether a trace is
 * exported is known only after the trust in the caller, or at the end of the request, and the gateway has a record of its own by then.
 */
final class ServerSpans {
    private ServerSpans() {}

    static VertxTracerFactory tracerFactory() {
        OpenTelemetryTracingFactory factory = new OpenTelemetryTracingFactory(sdk());
        return options -> new ServerTracer(factory.tracer(options));
    }

    private static OpenTelemetry sdk() {
        SdkTracerProvider tracers = SdkTracerProvider.builder()
                .setSampler(Sampler.alwaysOff())
                // Without any processor, the SDK starts no spans.
                .addSpanProcessor(new NoExport())
                .build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(tracers)
                .setPropagators(ContextPropagators.create(new ParentPropagator()))
                .build();
    }

    private record NoExport() implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {}

        @Override
        public boolean isEndRequired() {
            return false;
        }
    }
}
