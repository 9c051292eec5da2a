package dev.sluice.upstream.guard;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent.BulkheadFull;
import dev.sluice.upstream.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.upstream.backend.NotSent.CircuitOpen;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.StreamedBodies;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Limits concurrent calls to one backend in this process, and the calls that wait for a permit. Thread-safe.
 *
 * <p>A call without a permit fails with {@link BulkheadFull}, immediately or after the longest wait. An expired
 * deadline or a cancellation ends the wait as well, and an open circuit ends all waits. A call holds its permit until
 * it ends, retries and their delays included, or until a response starts that may be silent for long. A probe that outlives its caller continues without a permit. At most half of the
 * permits belong to calls with {@link StalledCallers}.
 */
public final class Bulkhead implements Backend {
    private static final Percent DEFAULT_SHARE = new Percent(20);

    private final Spec spec;
    private final BackendContext context;
    private final CircuitStateMachine circuit;
    private final Backend inner;
    private final PermitPool permitPool;
    private final StalledCallers stalledCallers;

    /** @param circuit the circuit of the inner breaker; calls do not wait while it is open */
    public Bulkhead(Spec spec, BackendContext context, CircuitStateMachine circuit, Backend inner) {
        this.spec = spec;
        this.context = context;
        this.circuit = circuit;
        this.inner = inner;
        this.permitPool = new PermitPool(spec);
        this.stalledCallers = new StalledCallers(spec.concurrent());
        circuit.onOpen(this::rejectQueued);
    }

    @Override
    public Future<Reply> send(Call call) {
        TenantQueue tenantQueue = permitPool.tryAcquire(call.tenant());
        return tenantQueue == null ? queueOrReject(call) : run(call, tenantQueue, Duration.ZERO);
    }

    /** Returns the number of calls that hold a permit. */
    public int active() {
        return permitPool.active();
    }

    /** Returns the number of calls that wait for a permit. */
    public int queued() {
        return permitPool.queued();
    }

    /** Returns the number of permits. */
    public int limit() {
        return spec.concurrent();
    }

    /** Returns the number of tenants with running or queued calls. Other tenants occupy no memory. */
    int tenants() {
        return permitPool.tenants();
    }

    private void rejectQueued() {
        permitPool.queuedCalls().forEach(queuedCall -> queuedCall.onCircuitOpen(circuit.remaining()));
    }

    private Future<Reply> queueOrReject(Call call) {
        if (circuit.isOpen()) return reject(call, new CircuitOpen(call, circuit.remaining()));
        QueuedCall queuedCall = new QueuedCall(this, call, context.clock());
        return switch (permitPool.acquireOrQueue(queuedCall)) {
            case ACQUIRED -> runQueued(queuedCall);
            case QUEUED -> {
                call.state().trace().onBulkhead("queued");
                yield queuedCall.startWaiting(spec.longestWait());
            }
            case FULL -> reject(call, new BulkheadFull(call, Limit.BACKEND, spec.queue() + " calls are queued"));
            case SHARE_FULL -> reject(call, new BulkheadFull(call, Limit.TENANT, "the tenant's share is full"));
        };
    }

    private Future<Reply> reject(Call call, CircuitOpen failure) {
        call.state().trace().onBreaker("rejected");
        context.events().onBreakerReject();
        return Future.failedFuture(failure);
    }

    private Future<Reply> reject(Call call, BulkheadFull failure) {
        call.state().trace().onBulkhead("full");
        context.events().onBulkheadReject(failure.limit().code(), "full");
        return Future.failedFuture(failure);
    }

    /** Returns the limit that keeps a call in the queue. */
    Limit limitFor(QueuedCall queuedCall) {
        return permitPool.isBlockedByShare(queuedCall) ? Limit.TENANT : Limit.BACKEND;
    }

    Future<Reply> runQueued(QueuedCall queuedCall) {
        return run(queuedCall.call(), queuedCall.tenantQueue(), queuedCall.waitTime());
    }

    void dequeue(QueuedCall queuedCall, BackendFailure failure) {
        permitPool.dequeue(queuedCall);
        Duration waitTime = queuedCall.waitTime();
        CallTrace trace = queuedCall.call().state().trace();
        trace.onQueueEnd(waitTime.toNanos());
        context.events().onPermitWaitEnd(failure.reason(), waitTime);
        Limit limit = failure.limit();
        if (limit != null) {
            trace.onBulkhead("timeout");
            context.events().onBulkheadReject(limit.code(), "timeout");
        } else if (failure.reason() == FailureReason.CIRCUIT_OPEN) {
            trace.onBreaker("rejected");
            context.events().onBreakerReject();
        } else {
            trace.onBulkhead("left");
        }
    }

    private Future<Reply> run(Call call, TenantQueue tenantQueue, Duration waitTime) {
        context.events().onPermitWaitEnd(null, waitTime);
        call.state().trace().onPermit(waitTime.toNanos());
        HeldPermit permit = new HeldPermit(tenantQueue);
        return permit.sendSafely(call).onComplete((reply, failure) -> permit.release());
    }

    /** A permit that returns once: when a stream starts, a streamed reply ends, or else the call ends. For the event loop of its call. */
    private final class HeldPermit implements Backend, CallListener {
        private final TenantQueue tenantQueue;
        private Runnable endWatch = () -> {};
        private boolean released;

        HeldPermit(TenantQueue tenantQueue) {
            this.tenantQueue = tenantQueue;
        }

        @Override
        public Future<Reply> send(Call call) {
            endWatch = stalledCallers.watch(call.bodies());
            return inner.send(call.listenedBy(this));
        }

        @Override
        public void onStreamStart() {
            release();
        }

        /** The end of the caller's response may start the next request of its connection, which needs the permit. */
        @Override
        public void onReplyEnd() {
            release();
        }

        void release() {
            if (released) return;
            released = true;
            try {
                endWatch.run();
            } finally {
                Bulkhead.this.release(tenantQueue);
            }
        }
    }

    void release(TenantQueue tenantQueue) {
        QueuedCall next = permitPool.release(tenantQueue);
        while (next != null && !next.onPermit()) next = permitPool.release(next.tenantQueue());
    }

    /**
     * Settings of a bulkhead. {@code per} is an expression over the request; the sender of a call evaluates it and sets
     * {@link Call#tenant}. The bulkhead checks only its presence.
     */
    public record Spec(
            @Setting(value = "Calls in flight at once, in the whole process.", min = "1", max = "10000")
            int concurrent,

            @Setting(value = "Calls waiting for a permit; further calls are rejected.", min = "0", max = "100000")
            int queue,

            @Setting(value = "Longest wait for a permit.", min = "1ms", max = "15m", key = "wait")
            Duration longestWait,

            @Setting("Expression over the request that names the tenant, such as $claims.tenant; calls without a tenant"
                    + " share one limit. Left out, tenants have no limit of their own.")
            @Nullable
            String per,

            @Setting(
                    value = "Share of the running and of the waiting calls that one tenant may hold, at least one of"
                            + " each; 20% where only per is set.",
                    min = "1%",
                    max = "100%")
            @Nullable
            Percent share) {

        public Spec {
            SpecValidator.of(Spec.class, concurrent, queue, longestWait, per, share)
                    .require(
                            share == null || per != null,
                            "share",
                            String.valueOf(share),
                            "per beside it, to name the tenant")
                    .throwIfInvalid();
        }

        /** Returns the share of one tenant of {@code total}. */
        int shareOf(int total) {
            Percent percent = share == null ? DEFAULT_SHARE : share;
            return Math.max(1, (int) (total * percent.value() / 100));
        }

        public static Spec defaults() {
            return new Spec(50, 100, Duration.ofSeconds(1), null, null);
        }
    }

    /**
     * The calls of one bulkhead that wait for a stalled caller. They hold at most half of the permits, and at least one: beyond it, the
     * caller that stalled first is reset. Thread-safe.
     */
    static final class StalledCallers {
        private final int limit;
        private final Set<StreamedBodies> stalled = new LinkedHashSet<>();

        /** @param permits the permits of the bulkhead */
        StalledCallers(int permits) {
            this.limit = Math.max(1, permits / 2);
        }

        /** Watches the caller of a call that has a permit. Returns a task that ends the watch before the call returns its permit. */
        Runnable watch(@Nullable StreamedBodies call) {
            if (call == null) return () -> {};
            Runnable unregister = call.onStall(isStalled -> onChange(call, isStalled));
            return () -> {
                unregister.run();
                update(call, false);
            };
        }

        private void onChange(StreamedBodies call, boolean isStalled) {
            StreamedBodies first = update(call, isStalled);
            if (first != null) first.resetCaller();
        }

        private synchronized @Nullable StreamedBodies update(StreamedBodies call, boolean isStalled) {
            if (isStalled) stalled.add(call);
            else stalled.remove(call);
            return stalled.size() > limit ? pollFirst() : null;
        }

        private StreamedBodies pollFirst() {
            Iterator<StreamedBodies> calls = stalled.iterator();
            StreamedBodies first = calls.next();
            calls.remove();
            return first;
        }
    }
}
