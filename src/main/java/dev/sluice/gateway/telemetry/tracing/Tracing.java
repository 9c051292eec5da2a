package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.core.trace.ServerSpan;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.gateway.edge.RequestEvents;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The traces of one process. When a request has ended, its trace becomes spans. Thread-safe. */
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

    /** Applies other settings; null ends the export of further requests. */
    public void apply(@Nullable OtlpSpec spec) {
        Settings current = settings;
        if (spec == null) settings = new Settings(null, current.collector, current.sampler);
        else if (!spec.equals(current.collector.spec())) settings = settings(spec);
        else settings = new Settings(spec, current.collector, current.sampler);
    }

    @Override
    public ServerSpan sample(HttpServerRequest request, ServerSpan span, boolean isDecided) {
        Settings current = settings;
        if (current.spec == null) return span;
        TraceContext context = span.context();
        boolean isSampled = isDecided ? context.isSampled() : current.sampler.samples(context);
        return new ServerSpan(context.withSampled(isSampled), span.parentSpanId(), SpanHead.of(request));
    }

    @Override
    public @Nullable ServerSpan startForIssuer(String issuer, @Nullable TraceContext cause) {
        Settings current = settings;
        if (current.spec == null) return null;
        TraceContext context = TraceContext.start(random);
        return new ServerSpan(context.withSampled(current.sampler.samples(context)), 0, new IssuerSpan(issuer, cause));
    }

    @Override
    public void onEnd(RequestTrace request) {
        OtlpSpec spec = settings.spec;
        if (spec == null) return;
        boolean isSampled = request.context().isSampled();
        if (!isSampled && !RequestAttributes.isNotable(request) && !isSlow(request, spec)) return;
        if (isSampled || late.permits(request.endedNanos())) queue.offer(request, spec.queue());
        else queue.countDropped(LostTrace.RATE_LIMITED, 1);
    }

    /** The time after the head of a response is that of a stream or of a slow caller. */
    private static boolean isSlow(RequestTrace request, OtlpSpec spec) {
        long respondedNanos = request.headNanos() == 0 ? request.endedNanos() : request.headNanos();
        return respondedNanos - request.startedNanos() >= spec.slow().toNanos();
    }

    /** Returns the number of requests whose traces were exported. */
    public double exported() {
        return queue.exported();
    }

    /** Returns the number of requests whose traces were dropped. */
    public double dropped(LostTrace reason) {
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
