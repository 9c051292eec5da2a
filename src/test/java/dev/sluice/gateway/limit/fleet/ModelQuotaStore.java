package dev.sluice.gateway.limit.fleet;

import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A store without a server, which runs a model of the script. It replies at once, or when a test says so. Not thread-safe. */
final class ModelQuotaStore implements QuotaStore {
    private Map<String, QuotaGrant> states = new HashMap<>();
    private List<QuotaExchange> exchanges = new ArrayList<>();
    private final List<Pending> unanswered = new ArrayList<>();
    private long lastNumber = 1_000;
    private boolean isReady = true;
    private boolean isHeld;

    private record Pending(Supplier<QuotaGrant> script, Promise<QuotaGrant> reply) {}

    @Override
    public boolean isReady() {
        return isReady;
    }

    void setReady(boolean ready) {
        isReady = ready;
    }

    /** Keeps later calls until {@link #reply} or {@link #fail}. */
    void hold(boolean holds) {
        isHeld = holds;
    }

    @Override
    public Future<QuotaGrant> exchange(byte[] key, QuotaExchange exchange) {
        exchanges.add(exchange);
        return send(() -> run(text(key), exchange));
    }

    @Override
    public Future<QuotaGrant> read(byte[] key) {
        return send(() -> states.getOrDefault(text(key), new QuotaGrant(0, 0, 0)));
    }

    @Override
    public Future<QuotaGrant> reset(byte[] key, long expiryMillis) {
        return send(() -> resetNow(text(key)));
    }

    private Future<QuotaGrant> send(Supplier<QuotaGrant> script) {
        if (!isReady) return Future.failedFuture(new StoreFailure(StoreFailure.Kind.NOT_SENT, "away"));
        if (!isHeld) return Future.succeededFuture(script.get());
        Pending pending = new Pending(script, Promise.promise());
        unanswered.add(pending);
        return pending.reply().future();
    }

    /** Runs the oldest call that has no reply, and replies. */
    void reply() {
        Pending pending = unanswered.remove(0);
        pending.reply().complete(pending.script().get());
    }

    /** Fails the oldest call that has no reply. */
    void fail(StoreFailure.Kind kind) {
        unanswered.remove(0).reply().fail(new StoreFailure(kind, "scripted"));
    }

    int unanswered() {
        return unanswered.size();
    }

    List<QuotaExchange> exchanges() {
        return exchanges;
    }

    QuotaExchange last() {
        return exchanges.get(exchanges.size() - 1);
    }

    /** Returns the keys with a count. */
    List<String> keys() {
        return List.copyOf(states.keySet());
    }

    /** Returns the counts of all keys together. */
    long used() {
        return states.values().stream().mapToLong(QuotaGrant::used).sum();
    }

    /** Loses all states and calls. */
    void forget() {
        states = new HashMap<>();
        exchanges = new ArrayList<>();
    }

    QuotaGrant resetNow(String key) {
        return put(key, 0, 0, ++lastNumber);
    }

    /** Does what the script does. */
    QuotaGrant run(String key, QuotaExchange exchange) {
        QuotaGrant state = states.getOrDefault(key, new QuotaGrant(0, 0, 0));
        long number = state.number() == 0 ? ++lastNumber : state.number();
        long used = state.used();
        if (exchange.number() == number) used = Math.max(0, used - exchange.returned());
        used += exchange.counted();
        long left = Math.max(0, exchange.units() - used);
        long needed = exchange.needed();
        long granted = needed <= left ? needed : exchange.isWhole() ? 0 : left;
        granted += left - granted < 1_000 ? 0 : Math.min(exchange.wanted(), (left - granted) / 1_000);
        return put(key, granted, used + granted, number);
    }

    private QuotaGrant put(String key, long granted, long used, long number) {
        QuotaGrant state = new QuotaGrant(granted, used, number);
        states.put(key, state);
        return state;
    }

    static String text(byte[] key) {
        return new String(key, StandardCharsets.ISO_8859_1);
    }
}
