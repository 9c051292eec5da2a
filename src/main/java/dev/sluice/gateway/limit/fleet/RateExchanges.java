package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Bucket;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.fleet.Exchange.Decided;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls of one limit to the store, and the requests that wait for them. Thread-safe. */
final class RateExchanges {
    private final String limit;
    private final BucketTable table;
    private final long startNanos;
    private final Function<FleetContext, RateStore> stores;
    private final Runnable onDebt;
    private volatile Current current;

    /** The last terms, so that the requests of a plan share them. */
    private volatile @Nullable LeaseTerms lastTerms;

    /** The dependencies of the current configuration. */
    private record Current(FleetContext context, RateStore store) {}

    /** The effects of a reply that follow outside of the lock. */
    private record After(List<Decided> decided, @Nullable Exchange next, int alone) {
        static After of(@Nullable Exchange next) {
            return new After(List.of(), next, 0);
        }
    }

    /** @param onDebt runs when the store has not taken a debt */
    RateExchanges(
            String limit,
            BucketTable table,
            long startNanos,
            FleetContext context,
            Function<FleetContext, RateStore> stores,
            Runnable onDebt) {
        this.limit = limit;
        this.table = table;
        this.startNanos = startNanos;
        this.stores = stores;
        this.onDebt = onDebt;
        this.current = new Current(context, stores.apply(context));
    }

    void use(FleetContext context) {
        current = new Current(context, stores.apply(context));
    }

    FleetContext context() {
        return current.context();
    }

    boolean isReady() {
        return current.store().isReady();
    }

    /** Returns the current time of the table. */
    long nanos() {
        return current.context().clock().nanos() - startNanos;
    }

    /** Returns the current terms of a rate. */
    LeaseTerms terms(FleetRate rate) {
        FleetContext context = current.context();
        int replicas = context.replicas().getAsInt();
        LeaseTerms last = lastTerms;
        if (last != null && last.has(rate, context.leaseNanos(), replicas)) return last;
        LeaseTerms terms = new LeaseTerms(table, rate, context.leaseNanos(), replicas);
        lastTerms = terms;
        return terms;
    }

    /** Returns the current moment of a rate. */
    Arrival now(FleetRate rate) {
        return new Arrival(terms(rate), nanos());
    }

    /** Decides a request that its bucket left undecided: asks the store, or decides without it if it is away. */
    Future<Decision> ask(BucketKey key, String plan, FleetRate rate, int units, Decision undecided, long waitedNanos) {
        long nanosLeft = context().timeoutNanos() - waitedNanos;
        if (nanosLeft <= 0 || !isReady())
            return Future.succeededFuture(decideAlone(key, rate, units, undecided.evicted()));
        FleetContext context = context();
        Arrival now = now(rate);
        Waiter waiter = new Waiter(units, undecided.evicted());
        boolean isLeased = Undecided.isLeased(undecided);
        waiter.start(context.clock(), nanosLeft, () -> onTimeout(waiter, rate));
        finish(table.change(key, rate.nanos(), now.nanos(), (bucket, evicted) -> {
            Lease lease = Lease.of(bucket);
            return After.of(
                    isLeased ? lease.join(now, plan, waiter, context.timeoutNanos()) : lease.ask(now, plan, waiter));
        }));
        return waiter.decision();
    }

    private Decision decideAlone(BucketKey key, FleetRate rate, int units, int evicted) {
        Arrival now = now(rate);
        context().events().onDecisionWithoutStore(limit);
        return table.change(
                key,
                rate.nanos(),
                now.nanos(),
                (bucket, more) -> Lease.of(bucket).decideAlone(now, units, evicted + more));
    }

    /** Sends the debt of a lease, if it has one and no call is in flight. */
    void sendDebt(Lease lease, Debtors.Terms terms) {
        Arrival now = now(terms.rate());
        long timeoutNanos = context().timeoutNanos();
        finish(table.change(
                lease.bucket(),
                terms.rate().nanos(),
                (bucket, evicted) -> After.of(lease.startForDebt(now, timeoutNanos))));
    }

    /** Sends the debt and the units in hand of a lease at the end of the process. The future completes with the reply, or without. */
    Future<Void> sendLast(Lease lease, Debtors.Terms terms) {
        Arrival now = now(terms.rate());
        After after =
                table.change(lease.bucket(), terms.rate().nanos(), (bucket, evicted) -> After.of(lease.startLast(now)));
        return after.next() == null ? Future.succeededFuture() : send(after.next());
    }

    private Future<Void> send(Exchange call) {
        RateStore store = current.store();
        if (!store.isReady()) {
            onFailure(call);
            return Future.succeededFuture();
        }
        return store.exchange(call.bucket().key(), call.plan(), call.rate(), call.content())
                .onSuccess(grant -> onGrant(call, grant))
                .onFailure(failure -> onFailure(call))
                .transform(done -> Future.succeededFuture());
    }

    private void onGrant(Exchange call, RateGrant grant) {
        Arrival now = now(call.rate());
        long timeoutNanos = context().timeoutNanos();
        finish(table.change(call.bucket(), call.rate().nanos(), (bucket, evicted) -> {
            Exchange next = call.lease().onGrant(call, grant, now, timeoutNanos);
            int alone = call.lease().decideAllAlone(call, now);
            return new After(call.takeDecided(), next, alone);
        }));
    }

    private void onFailure(Exchange call) {
        Arrival now = now(call.rate());
        finish(table.change(call.bucket(), call.rate().nanos(), (bucket, evicted) -> {
            call.lease().onFailure(call);
            int alone = call.lease().decideAllAlone(call, now);
            return new After(call.takeDecided(), null, alone);
        }));
        if (call.content().debt() > 0) onDebt.run();
    }

    /** Decides a request that waits for its call too long. */
    private void onTimeout(Waiter waiter, FleetRate rate) {
        Bucket bucket = waiter.bucket();
        if (bucket == null) return;
        Arrival now = now(rate);
        finish(table.change(bucket, rate.nanos(), (same, evicted) -> {
            Exchange call = waiter.exchange();
            if (call == null) return After.of(null);
            call.decide(waiter, call.lease().decideAlone(now, waiter.units(), waiter.evicted()));
            return new After(call.takeDecided(), null, 1);
        }));
    }

    private void finish(After after) {
        for (int i = 0; i < after.alone(); i++) context().events().onDecisionWithoutStore(limit);
        for (Decided each : after.decided()) each.waiter().complete(each.decision());
        if (after.next() != null) send(after.next());
    }
}
