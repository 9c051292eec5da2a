package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.spec.Secret;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The collector of the current settings. Its exports run on threads of its own. Thread-safe. */
final class Collector {
    private final OtlpSpec spec;
    private final Resource resource;
    private final SpanExporter exporter;

    /** Opens no connection yet. */
    Collector(OtlpSpec spec, UUID instance) {
        this.spec = spec;
        this.resource = resource(spec, instance);
        this.exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(spec.url())
                .setTimeout(spec.timeout())
                .setConnectTimeout(spec.timeout())
                .setHeaders(this::headers)
                .build();
    }

    private static Resource resource(OtlpSpec spec, UUID instance) {
        AttributesBuilder attributes = Attributes.builder();
        attributes.put("service.instance.id", instance.toString());
        attributes.put(
                "service.version", String.valueOf(Collector.class.getPackage().getImplementationVersion()));
        spec.attributes().forEach(attributes::put);
        attributes.put("service.name", spec.serviceName());
        return Resource.getDefault().merge(Resource.create(attributes.build()));
    }

    /** Reads the secrets again, so that a rotation only needs to write their files. Runs on a thread of the exporter. */
    private Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        spec.secretHeaders().forEach((name, value) -> headers.put(name, read(value)));
        return headers;
    }

    private static String read(Secret secret) {
        try {
            return secret.read();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    OtlpSpec spec() {
        return spec;
    }

    Resource resource() {
        return resource;
    }

    CompletableResultCode export(Collection<SpanData> spans) {
        return exporter.export(spans);
    }

    /** Returns why an export failed, without anything that the collector has sent but its status. */
    static String reasonOf(CompletableResultCode result) {
        if (!result.isDone()) return "no reply in time";
        Throwable failure = result.getFailureThrowable();
        if (failure instanceof FailedExportException.HttpExportException http && http.getResponse() != null)
            return "status " + http.getResponse().getStatusCode();
        Throwable cause = failure == null || failure.getCause() == null ? failure : failure.getCause();
        return cause == null ? "unknown" : describe(cause);
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    void close() {
        CompletableResultCode unused = exporter.shutdown();
    }
}
