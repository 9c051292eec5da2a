package dev.sluice.identity.jwt;

import dev.sluice.backend.BackendFailure;
import dev.sluice.identity.AuthenticationUnavailable;
import dev.sluice.identity.DenialReason;
import dev.sluice.identity.IdentityContext;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer, asked for before anybody needs them and every {@value #REFRESH_MINUTES} minutes again. While the
 * issuer does not answer, those it had serve on, for a day. A key that is not among them is looked for once every
 * {@value #SEARCH_SECONDS} s at most, by one request for all who wait.
 *
 * <p>Everything but {@link #current} lives on the home loop.
 */
final class JwkSetCache {
    private static final Logger log = LoggerFactory.getLogger(JwkSetCache.class);

    private static final long REFRESH_MINUTES = 10;
    private static final long SEARCH_SECONDS = 30;
    private static final long REFRESH = TimeUnit.MINUTES.toNanos(REFRESH_MINUTES);
    private static final long SEARCH = TimeUnit.SECONDS.toNanos(SEARCH_SECONDS);
    private static final long STALE = TimeUnit.DAYS.toNanos(1);
    private static final long SHORTEST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<Future<JwkSet>> issuer;
    private final IdentityContext around;

    private volatile @Nullable CachedKeys current;

    /** Keys, and until when they may be used. */
    private record CachedKeys(JwkSet keys, long until) {}

    private @Nullable Future<JwkSet> flight;
    private Clock.@Nullable Timer next;
    private long searchableAt;
    private long pause = SHORTEST_PAUSE;
    private int failures;
    private boolean closed;

    /** Asks for nothing yet; {@code issuer} is asked on the home loop, and ends by itself. */
    JwkSetCache(Supplier<Future<JwkSet>> issuer, IdentityContext around) {
        this.issuer = issuer;
        this.around = around;
        this.searchableAt = around.clock().nanos();
    }

    /** Begins to ask for them. */
    void start() {
        around.home().execute(this::refresh);
    }

    /** Asks no more. */
    void close() {
        around.home().execute(() -> {
            closed = true;
            if (next != null) next.cancel();
        });
    }

    /**
     * The keys among which the one that signed a token should be. Fails with {@link AuthenticationUnavailable} when there are none by the
     * deadline, or when the token's key is not among them and the issuer does not say whether it is new.
     */
    Future<JwkSet> forToken(SignedJwt token, Deadline deadline) {
        JwkSet held = held();
        if (held != null && held.has(token)) return Future.succeededFuture(held);
        return around.home().call(() -> found(token), deadline, around.clock(), this::noKeys);
    }

    /** The keys that may be used now; null when there are none. */
    @Nullable
    JwkSet held() {
        CachedKeys now = current;
        return now == null || around.clock().nanos() - now.until >= 0 ? null : now.keys;
    }

    private AuthenticationUnavailable noKeys() {
        return new AuthenticationUnavailable(DenialReason.NO_KEYS, around.identity());
    }

    private Future<JwkSet> found(SignedJwt token) {
        JwkSet held = held();
        if (held != null && held.has(token)) return Future.succeededFuture(held);
        if (flight != null) return flight;
        boolean maySearch = around.clock().nanos() - searchableAt >= 0;
        if (maySearch) {
            searchableAt = around.clock().nanos() + SEARCH;
            return refresh();
        }
        return held == null || failures > 0 ? Future.failedFuture(noKeys()) : Future.succeededFuture(held);
    }

    private Future<JwkSet> refresh() {
        if (flight != null) return flight;
        if (next != null) next.cancel();
        Future<JwkSet> started = issuer.get().recover(this::failed).map(this::arrived);
        if (!started.isComplete()) flight = started;
        return started.onComplete(landed -> flight = null);
    }

    private JwkSet arrived(JwkSet arrived) {
        JwkSet before = held();
        JwkSet kept = before != null && arrived.isSame(before) ? before : arrived;
        current = new CachedKeys(kept, around.clock().nanos() + STALE);
        if (failures > 1) log.info("identity {}: the issuer's keys are known again", around.identity());
        failures = 0;
        pause = SHORTEST_PAUSE;
        around.events().refreshed(around.identity(), "success");
        again(REFRESH);
        return kept;
    }

    private Future<JwkSet> failed(Throwable failure) {
        String reason = failure instanceof BackendFailure known ? known.reason().token() : "unusable";
        failures++;
        tell(failure);
        around.events().refreshed(around.identity(), reason);
        searchableAt = around.clock().nanos() + pause;
        again(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        return Future.failedFuture(noKeys());
    }

    /** Not the first failure: an issuer may start a moment later than we do. Then ever less often. */
    private void tell(Throwable failure) {
        if (failures == 1 || Integer.bitCount(failures) != 1) return;
        log.warn(
                "identity {}: no keys of the issuer ({}); {}",
                around.identity(),
                failure.getMessage(),
                held() == null ? "nobody can be known by a token" : "those it had serve on");
    }

    /** A tenth sooner or later, so that a fleet does not ask all at once. */
    private void again(long wait) {
        if (closed) return;
        long spread = around.random().nextLong(wait / 5 + 1) - wait / 10;
        next = around.clock().after(wait + spread, this::refresh);
    }
}
