package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.fleet.QuotaLeases.CallResult;
import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the exchanges of the quotas of one limit, and those without a request by one timer: debts within the lease, and units in hand after a
 * second without a request. Thread-safe.
 */
final class QuotaExchanges {
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int ATTEMPTS = 20;

    private final QuotaLeases leases;
    private final Supplier<QuotaContext> context;
    private final Consumer<QuotaLease> onDebt;
    private Clock.@Nullable Timer timer;
    private boolean isClosed;

    /** @param onDebt receives a lease after an exchange with a debt, which may have failed */
    QuotaExchanges(QuotaLeases leases, Supplier<QuotaContext> context, Consumer<QuotaLease> onDebt) {
        this.leases = leases;
        this.context = context;
        this.onDebt = onDebt;
    }

    /** Sends an exchange. The future completes after the reply, and never fails. */
    Future<Void> send(QuotaCall call) {
        QuotaContext sender = call.context();
        byte[] key = sender.storeKey(call.count(), call.lease().bucket.key().bytes());
        return sender.store()
                .exchange(key, call.exchange())
                .map(grant -> leases.onReply(call, grant.within(call.exchange())))
                .recover(failure -> Future.succeededFuture(leases.onFailure(call, isSent(failure))))
                .map(result -> finish(call, result));
    }

    /** Sends a call of an operator until it leaves, for a second: the connection of the event loop may be new. */
    Future<QuotaGrant> callOften(Supplier<Future<QuotaGrant>> call) {
        return callOften(call, ATTEMPTS);
    }

    private Future<QuotaGrant> callOften(Supplier<Future<QuotaGrant>> call, int attempts) {
        return call.get().recover(failure -> {
            if (isSent(failure) || attempts <= 1) return Future.failedFuture(failure);
            Promise<Void> pause = Promise.promise();
            context.get().clock().after(PAUSE, pause::complete);
            return pause.future().compose(paused -> callOften(call, attempts - 1));
        });
    }

    private static boolean isSent(Throwable failure) {
        return !(failure instanceof StoreFailure known) || known.kind() != StoreFailure.Kind.NOT_SENT;
    }

    private @Nullable Void finish(QuotaCall call, CallResult result) {
        if (result.next() != null) send(result.next());
        if (call.exchange().counted() > 0 || call.lease().hasDebt()) onDebt.accept(call.lease());
        result.decided().forEach(WaitingRequest::complete);
        schedule();
        return null;
    }

    /** Starts the timer if a lease has units or a debt. */
    void schedule() {
        if (leases.hasWork()) schedule(context.get().fleet().leaseNanos());
    }

    private synchronized void schedule(long nanos) {
        if (timer == null && !isClosed) timer = context.get().clock().after(nanos, this::sweep);
    }

    private void sweep() {
        synchronized (this) {
            timer = null;
        }
        QuotaContext current = context.get();
        List<QuotaCall> calls = current.store().isReady() ? leases.due(current) : List.of();
        calls.forEach(this::send);
        if (calls.size() < QuotaLeases.SLICE) schedule();
        else schedule(SOON);
    }

    /** Gives all units back, and sends all debts. The future never fails. */
    Future<Void> drain() {
        return drain(leases.startDrain());
    }

    private Future<Void> drain(int leasesLeft) {
        QuotaContext current = context.get();
        if (leasesLeft <= 0 || !current.store().isReady()) return Future.succeededFuture();
        int visits = Math.min(leasesLeft, QuotaLeases.SLICE);
        List<Future<Void>> sent =
                leases.drain(current, visits).stream().map(this::send).toList();
        return Future.join(sent).transform(done -> drain(leasesLeft - visits));
    }

    synchronized void close() {
        isClosed = true;
        if (timer != null) timer.cancel();
        timer = null;
    }
}
