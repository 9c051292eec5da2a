package dev.sluice.telemetry.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.util.List;

/**
 * The SDK under vertx-opentelemetry. It records the span of each request and exports none: whether a trace is exported is known only
 * after the trust in the caller, or at the end of the request.
 */
final class ServerSpans {
    private static final int MAX_ATTRIBUTE_LENGTH = 1024;

    private ServerSpans() {}

    static VertxTracerFactory tracerFactory() {
        OpenTelemetryTracingFactory factory = new OpenTelemetryTracingFactory(sdk());
        return options -> new ServerTracer(factory.tracer(options));
    }

    private static OpenTelemetry sdk() {
        SpanLimits limits = SpanLimits.builder()
                .setMaxAttributeValueLength(MAX_ATTRIBUTE_LENGTH)
                .build();
        SdkTracerProvider tracers = SdkTracerProvider.builder()
                .setSampler(new RecordOnly())
                // Without any processor, the SDK starts no spans.
                .addSpanProcessor(new NoExport())
                .setSpanLimits(limits)
                .build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(tracers)
                .setPropagators(ContextPropagators.create(new ParentPropagator()))
                .build();
    }

    private record RecordOnly() implements Sampler {
        private static final SamplingResult RESULT = SamplingResult.recordOnly();

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            return RESULT;
        }

        @Override
        public String getDescription() {
            return "RecordOnly";
        }
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
