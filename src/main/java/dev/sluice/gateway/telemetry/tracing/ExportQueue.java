package dev.sluice.gateway.telemetry.tracing;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.memory.ByteLimit;
import dev.sluice.core.trace.RequestTrace;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The traces of requests that wait for an export or are in one, and the numbers of exported and dropped ones. A request is exported or
 * dropped with all its spans. Thread-safe; {@link #offer} never waits.
 */
final class ExportQueue {
    private static final int BATCH = 64;
    private static final long LINGER_MILLIS = 1000;

    /** The spans of an export take two to three times the bytes of its traces, so a batch has this part of the limit. */
    private static final int BATCHES = 8;

    /** The node of the queue. */
    private static final int NODE = 24;

    private final LinkedBlockingQueue<RequestTrace> requests = new LinkedBlockingQueue<>();
    private final ByteLimit bytes;
    private final Semaphore fullBatches = new Semaphore(0);
    private final LongAdder exported = new LongAdder();
    private final Map<LostTrace, LongAdder> dropped = new EnumMap<>(LostTrace.class);

    /** @param maxBytes the memory of all traces */
    ExportQueue(long maxBytes) {
        this.bytes = new ByteLimit(maxBytes);
        for (LostTrace reason : LostTrace.values()) dropped.put(reason, new LongAdder());
    }

    /** Adds a trace that has ended, or drops it if {@code limit} others wait, or its bytes do not fit. */
    void offer(RequestTrace request, int limit) {
        int waiting = requests.size();
        if (waiting >= limit || !bytes.tryAdd(sizeOf(request))) countDropped(LostTrace.QUEUE_FULL, 1);
        else requests.add(request);
        boolean isFull = waiting >= BATCH || bytes.used() > bytesOfBatch();
        if (isFull && fullBatches.availablePermits() == 0) wakeUp();
    }

    /** Ends {@link #await}. */
    void wakeUp() {
        fullBatches.release();
    }

    /** Waits until a batch is full, for at most a second, so that few exports carry many requests. */
    void await() throws InterruptedException {
        if (fullBatches.tryAcquire(LINGER_MILLIS, TimeUnit.MILLISECONDS)) fullBatches.drainPermits();
    }

    private long bytesOfBatch() {
        return bytes.max() / BATCHES;
    }

    private static int sizeOf(RequestTrace request) {
        return NODE + request.bytes();
    }

    /** Moves the next batch into a list, which stays empty if no request waits. The batch keeps its bytes until {@link #release}. */
    void moveTo(List<RequestTrace> batch) {
        long size = 0;
        for (RequestTrace next = requests.peek(); next != null && batch.size() < BATCH; next = requests.peek()) {
            size += sizeOf(next);
            if (!batch.isEmpty() && size > bytesOfBatch()) return;
            requests.remove();
            batch.add(next);
        }
    }

    /** Returns the bytes of a batch after its export. */
    void release(List<RequestTrace> batch) {
        for (RequestTrace request : batch) bytes.remove(sizeOf(request));
    }

    void countExported(int number) {
        exported.add(number);
    }

    void countDropped(LostTrace reason, int number) {
        adder(reason).add(number);
    }

    private LongAdder adder(LostTrace reason) {
        return requireNonNull(dropped.get(reason));
    }

    int size() {
        return requests.size();
    }

    long exported() {
        return exported.sum();
    }

    long dropped(LostTrace reason) {
        return adder(reason).sum();
    }
}
