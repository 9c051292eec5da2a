package dev.sluice.telemetry.tracing;

import static java.util.Objects.requireNonNull;

import dev.sluice.trace.RequestTrace;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The records of requests that wait for an export, and the numbers of exported and dropped ones. A request is exported or dropped with
 * all its spans. Thread-safe; {@link #offer} never waits.
 */
final class ExportQueue {
    private static final int BATCH = 64;
    private static final long LINGER_MILLIS = 1000;

    private final LinkedBlockingQueue<RequestTrace> requests = new LinkedBlockingQueue<>();
    private final Semaphore fullBatches = new Semaphore(0);
    private final LongAdder exported = new LongAdder();
    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);

    ExportQueue() {
        for (DropReason reason : DropReason.values()) dropped.put(reason, new LongAdder());
    }

    /** Adds a record that has ended, or drops it if {@code limit} others wait. */
    void offer(RequestTrace request, int limit) {
        int waiting = requests.size();
        if (waiting >= limit) countDropped(DropReason.QUEUE_FULL, 1);
        else requests.add(request);
        if (waiting >= BATCH && fullBatches.availablePermits() == 0) wakeUp();
    }

    /** Ends {@link #await}. */
    void wakeUp() {
        fullBatches.release();
    }

    /** Waits until a batch is full, for at most a second, so that few exports carry many requests. */
    void await() throws InterruptedException {
        if (fullBatches.tryAcquire(LINGER_MILLIS, TimeUnit.MILLISECONDS)) fullBatches.drainPermits();
    }

    /** Moves the next batch into a list, which stays empty if no request waits. */
    void moveTo(List<RequestTrace> batch) {
        requests.drainTo(batch, BATCH);
    }

    void countExported(int number) {
        exported.add(number);
    }

    void countDropped(DropReason reason, int number) {
        adder(reason).add(number);
    }

    private LongAdder adder(DropReason reason) {
        return requireNonNull(dropped.get(reason));
    }

    int size() {
        return requests.size();
    }

    long exported() {
        return exported.sum();
    }

    long dropped(DropReason reason) {
        return adder(reason).sum();
    }
}
