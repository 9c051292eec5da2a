package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.core.trace.ServerSpan;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.gateway.edge.RequestEvents;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.vertx.core.spi.VertxTracerFactory;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The traces of one process. vertx-opentelemetry starts the span of each request, in the context of this request. When the request
 * has ended, its record becomes the spans of its trace. Thread-safe.
 */
public final class Tracing implements RequestTracer, RequestEvents, AutoCloseable {
    /** The number of requests outside the sample, a second, whose traces are exported because they failed or were slow. */
    private static final int LATE_PER_SECOND = 100;

    private final ExportQueue queue = new ExportQueue(HeapShare.TRACES.bytes());
    private final RateLimit late = new RateLimit(LATE_PER_SECOND);
    private final TraceExporter exporter;
    private final RandomGenerator random;
    private final UUID instance;
    private final long salt;
    private volatile Settings settings;

    /** The settings that a reload replaces. */
    private record Settings(@Nullable OtlpSpec spec, Collector collector, TraceSampler sampler) {}

    /** Starts the thread that exports. {@code random} must be thread-safe and not predictable. */
    public Tracing(OtlpSpec spec, RandomGenerator random) {
        this.random = random;
        this.instance = new UUID(random.nextLong(), random.nextLong());
        this.salt = random.nextLong();
        this.settings = settings(spec);
        this.exporter = new TraceExporter(queue, () -> settings.collector);
        exporter.start();
    }

    private Settings settings(OtlpSpec spec) {
        return new Settings(
                spec,
                new Collector(spec, instance),
                new TraceSampler(salt, spec.sample().fraction()));
    }

    /** Returns the factory of the tracer of a Vert.x. */
    public VertxTracerFactory vertxFactory() {
        return ServerSpans.tracerFactory();
    }

    /** Returns the factory for a Vert.x without tracing. Without a factory, Vert.x would use that of vertx-opentelemetry. */
    public static VertxTracerFactory none() {
        return VertxTracerFactory.NOOP;
    }

    /** Applies other settings; null ends the export of further requests. */
    public void apply(@Nullable OtlpSpec spec) {
        Settings current = settings;
        if (spec == null) settings = new Settings(null, current.collector, current.sampler);
        else if (!spec.equals(current.collector.spec())) settings = settings(spec);
        else settings = new Settings(spec, current.collector, current.sampler);
    }

    @Override
    public @Nullable ServerSpan start(@Nullable TraceContext caller, boolean isTrusted) {
        Settings current = settings;
        Context active = Context.current();
        RequestHead head = RequestHead.from(active);
        if (current.spec == null || head == null) return null;
        TraceContext context = contextOf(Span.fromContext(active).getSpanContext(), caller);
        boolean isSampled = (caller == null || !isTrusted) ? current.sampler.samples(context) : caller.isSampled();
        return new ServerSpan(context.withSampled(isSampled), caller == null ? 0 : caller.spanId(), head);
    }

    @Override
    public @Nullable ServerSpan startForIssuer(String issuer, @Nullable TraceContext cause) {
        Settings current = settings;
        if (current.spec == null) return null;
        TraceContext context = TraceContext.start(random);
        return new ServerSpan(context.withSampled(current.sampler.samples(context)), 0, new IssuerSpan(issuer, cause));
    }

    private static TraceContext contextOf(SpanContext span, @Nullable TraceContext caller) {
        return caller == null
                ? TraceContext.of(span.getTraceId(), span.getSpanId())
                : caller.withSpan(TraceContext.spanId(span.getSpanId()));
    }

    @Override
    public void ended(RequestTrace request) {
        OtlpSpec spec = settings.spec;
        if (spec == null) return;
        boolean isSampled = request.context().isSampled();
        if (!isSampled && !RequestAttributes.isNotable(request) && !isSlow(request, spec)) return;
        if (isSampled || late.permits(request.endedNanos())) queue.offer(request, spec.queue());
        else queue.countDropped(DropReason.RATE_LIMITED, 1);
    }

    /** The time after the head of a response is that of a stream or of a slow caller. */
    private static boolean isSlow(RequestTrace request, OtlpSpec spec) {
        long answered = request.headNanos() == 0 ? request.endedNanos() : request.headNanos();
        return answered - request.startedNanos() >= spec.slow().toNanos();
    }

    /** Returns the number of requests whose traces were exported. */
    public double exported() {
        return queue.exported();
    }

    /** Returns the number of requests whose traces were dropped. */
    public double dropped(DropReason reason) {
        return queue.dropped(reason);
    }

    /** Returns the number of requests whose traces wait for an export. */
    public double queued() {
        return queue.size();
    }

    /** Exports the traces of requests that have ended, for at most 3 s. Blocks. */
    @Override
    public void close() {
        exporter.stop();
    }
}
