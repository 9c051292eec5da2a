package dev.sluice.guard;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NotSent.BulkheadFull;
import dev.sluice.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.backend.NotSent.CircuitOpen;
import dev.sluice.backend.Reply;
import dev.sluice.spec.Percent;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many calls to a backend run at once in this process, and how many wait for their turn.
 *
 * <p>A call that finds no room fails with {@link BulkheadFull}, at once or after the longest wait; one whose deadline or
 * cancellation comes first fails with that, and when the circuit opens, all who wait fail at once. A permit is held from
 * here to the end of the call, retries and the waits between them included; a probe that outlives its caller runs on
 * without one. Used by every event loop.
 */
public final class Bulkhead implements Backend {
    private static final Percent DEFAULT_SHARE = new Percent(20);

    private final Spec spec;
    private final BackendContext context;
    private final CircuitStateMachine circuit;
    private final Backend inner;
    private final PermitPool permitPool;

    /**
     * @param circuit of the breaker within: nobody waits in front of an open one
     */
    public Bulkhead(Spec spec, BackendContext context, CircuitStateMachine circuit, Backend inner) {
        this.spec = spec;
        this.context = context;
        this.circuit = circuit;
        this.inner = inner;
        this.permitPool = new PermitPool(spec);
        circuit.onOpen(this::rejectQueued);
    }

    @Override
    public Future<Reply> send(Call call) {
        TenantQueue tenantQueue = permitPool.tryAcquire(call.tenant());
        return tenantQueue == null ? queueOrReject(call) : run(call, tenantQueue, Duration.ZERO);
    }

    /** Calls that hold a permit. */
    public int active() {
        return permitPool.active();
    }

    /** Calls that wait for one. */
    public int queued() {
        return permitPool.queued();
    }

    /** Calls that may hold a permit at once. */
    public int limit() {
        return spec.concurrent();
    }

    /** Tenants that run or wait; nothing is kept of the others. */
    int tenants() {
        return permitPool.tenants();
    }

    private void rejectQueued() {
        permitPool.queuedCalls().forEach(queuedCall -> queuedCall.onCircuitOpen(circuit.remaining()));
    }

    private Future<Reply> queueOrReject(Call call) {
        if (circuit.isOpen()) return reject(new CircuitOpen(call, circuit.remaining()));
        QueuedCall queuedCall = new QueuedCall(this, call, context.clock());
        return switch (permitPool.acquireOrQueue(queuedCall)) {
            case ACQUIRED -> runQueued(queuedCall);
            case QUEUED -> queuedCall.startWaiting(spec.longestWait());
            case FULL -> reject(new BulkheadFull(call, Limit.BACKEND, spec.queue() + " calls wait already"));
            case SHARE_FULL -> reject(new BulkheadFull(call, Limit.TENANT, "the tenant's share is full"));
        };
    }

    private Future<Reply> reject(CircuitOpen failure) {
        context.events().breakerRejected();
        return Future.failedFuture(failure);
    }

    private Future<Reply> reject(BulkheadFull failure) {
        context.events().bulkheadRejected(failure.limit().code(), "full");
        return Future.failedFuture(failure);
    }

    /** Which limit keeps a waiter waiting. */
    Limit limitFor(QueuedCall queuedCall) {
        return permitPool.isBlockedByShare(queuedCall) ? Limit.TENANT : Limit.BACKEND;
    }

    Future<Reply> runQueued(QueuedCall queuedCall) {
        return run(queuedCall.call(), queuedCall.tenantQueue(), queuedCall.waitTime());
    }

    void dequeue(QueuedCall queuedCall, BackendFailure failure) {
        permitPool.dequeue(queuedCall);
        context.events().permitWaitEnded(failure.reason().code(), queuedCall.waitTime());
        Limit limit = failure.limit();
        if (limit != null) context.events().bulkheadRejected(limit.code(), "timeout");
        if (failure.reason() == FailureReason.CIRCUIT_OPEN) context.events().breakerRejected();
    }

    private Future<Reply> run(Call call, TenantQueue tenantQueue, Duration waitTime) {
        context.events().permitWaitEnded("acquired", waitTime);
        return inner.sendSafely(call).onComplete(ignored -> release(tenantQueue));
    }

    void release(TenantQueue tenantQueue) {
        QueuedCall next = permitPool.release(tenantQueue);
        if (next != null) next.onPermit();
    }

    /**
     * What an operator can set. {@code per} is an expression over the request, which whoever makes a call evaluates to
     * name the call's tenant; here it only says that there are tenants.
     */
    public record Spec(
            @Setting(value = "Calls running at once, in the whole process.", min = "1", max = "10000")
            int concurrent,

            @Setting(value = "Calls waiting for their turn; one more is turned away.", min = "0", max = "100000")
            int queue,

            @Setting(value = "Longest wait for a turn.", min = "1ms", max = "15m", key = "wait")
            Duration longestWait,

            @Setting(
                    "Whose call it is, an expression over the request such as $claims.tenant; calls of nobody share one"
                            + " name. Left out, tenants are not told apart.")
            @Nullable
            String per,

            @Setting(
                    value =
                            "Most that one tenant may take of the running and of the waiting calls, at least one of each;"
                                    + " 20% where per is written alone.",
                    min = "1%",
                    max = "100%")
            @Nullable
            Percent share) {

        public Spec {
            SpecValidator.of(Spec.class, concurrent, queue, longestWait, per, share)
                    .require(share == null || per != null, "share", String.valueOf(share), "per beside it: whose share")
                    .throwIfInvalid();
        }

        /** What one tenant may take of {@code whole}. */
        int shareOf(int total) {
            Percent percent = share == null ? DEFAULT_SHARE : share;
            return Math.max(1, (int) (total * percent.value() / 100));
        }

        public static Spec defaults() {
            return new Spec(50, 100, Duration.ofSeconds(1), null, null);
        }
    }
}
