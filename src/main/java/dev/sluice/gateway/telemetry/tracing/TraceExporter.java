package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.trace.RequestTrace;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that makes the spans of queued requests and exports them. The BatchSpanProcessor of the SDK would queue spans instead of
 * traces: event loops had to make them, and a full queue would drop single spans of a request.
 */
final class TraceExporter {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");
    private static final long WARNING_INTERVAL = TimeUnit.MINUTES.toNanos(1);
    private static final long FLUSH_MILLIS = 3000;
    /** Beyond the time that an export gives itself. */
    private static final long MARGIN_MILLIS = 1000;

    private final ExportQueue queue;
    private final Supplier<Collector> current;
    private final Thread thread = new Thread(this::run, "trace-exporter");
    /** An exporter logs each failure by itself. The reference keeps this logger from being collected together with its level. */
    private final java.util.logging.Logger silenced = java.util.logging.Logger.getLogger("io.opentelemetry.exporter");

    private Collector collector;
    private long lastWarning;
    private boolean hasWarned;
    private volatile boolean isStopped;

    /** @param current returns the collector of the current settings */
    TraceExporter(ExportQueue queue, Supplier<Collector> current) {
        this.queue = queue;
        this.current = current;
        this.collector = current.get();
    }

    void start() {
        silenced.setLevel(java.util.logging.Level.OFF);
        thread.setDaemon(true);
        thread.start();
    }

    /** Exports the queued requests for at most 3 s. Blocks. */
    void stop() {
        isStopped = true;
        queue.wakeUp();
        try {
            thread.join(FLUSH_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (!isStopped) {
                queue.await();
                exportAll();
            }
            exportAll();
        } catch (InterruptedException stopped) {
            // The collector takes too long.
        } finally {
            collector.close();
        }
    }

    private void exportAll() throws InterruptedException {
        List<RequestTrace> batch = new ArrayList<>();
        for (queue.moveTo(batch); !batch.isEmpty(); queue.moveTo(batch)) {
            useCurrentCollector();
            exportAndRelease(batch);
            batch.clear();
        }
        useCurrentCollector();
    }

    private void useCurrentCollector() {
        Collector latest = current.get();
        if (latest != collector) collector.close();
        collector = latest;
    }

    private void exportAndRelease(List<RequestTrace> batch) throws InterruptedException {
        try {
            export(batch);
        } finally {
            queue.release(batch);
        }
    }

    private void export(List<RequestTrace> batch) throws InterruptedException {
        CompletableResultCode result = send(batch);
        result.join(collector.spec().timeout().toMillis() + MARGIN_MILLIS, TimeUnit.MILLISECONDS);
        if (result.isSuccess()) queue.countExported(batch.size());
        else onFailure(batch, Collector.reasonOf(result));
        if (Thread.interrupted()) throw new InterruptedException();
    }

    private CompletableResultCode send(List<RequestTrace> batch) {
        try {
            List<SpanData> spans = new ArrayList<>();
            for (RequestTrace request : batch) spans.addAll(SpanTree.of(request, collector.resource()));
            return collector.export(spans);
        } catch (RuntimeException bug) {
            return CompletableResultCode.ofExceptionalFailure(bug);
        }
    }

    private void onFailure(List<RequestTrace> batch, String reason) {
        queue.countDropped(LostTrace.EXPORT_FAILED, batch.size());
        long now = batch.get(batch.size() - 1).endedNanos();
        if (hasWarned && now - lastWarning < WARNING_INTERVAL) return;
        hasWarned = true;
        lastWarning = now;
        LOG.atWarn()
                .addKeyValue("requests", batch.size())
                .log(
                        "traces were not exported to {}: {}; they are dropped",
                        collector.spec().url(),
                        reason);
    }
}
