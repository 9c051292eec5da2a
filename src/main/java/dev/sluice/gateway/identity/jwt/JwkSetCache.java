package dev.sluice.gateway.identity.jwt;

import dev.sluice.core.refresh.RefreshedValue;
import dev.sluice.core.refresh.RefreshedValue.Fetched;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AuthenticationRequest;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.identity.IdentityContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Wait;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches the keys of one issuer. Fetches them after the start and every {@value #REFRESH_MINUTES} minutes. While the issuer does
 * not reply, the last keys stay valid for one day, and retries follow after 1 to 10 s. An unknown key causes a fetch at most
 * every {@value #MIN_LOOKUP_SECONDS} s, shared by all waiting calls.
 *
 * <p>Thread-safe: fetches and lookups run on the context's event loop.
 */
final class JwkSetCache implements RefreshedValue.Rules<JwkSet, TraceContext> {
    private static final Logger log = LoggerFactory.getLogger(JwkSetCache.class);

    private static final long REFRESH_MINUTES = 10;
    private static final long MIN_LOOKUP_SECONDS = 30;
    private static final long REFRESH = TimeUnit.MINUTES.toNanos(REFRESH_MINUTES);
    private static final long MIN_LOOKUP_INTERVAL = TimeUnit.SECONDS.toNanos(MIN_LOOKUP_SECONDS);
    private static final long MAX_AGE = TimeUnit.DAYS.toNanos(1);
    private static final long MIN_RETRY_DELAY = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_RETRY_DELAY = TimeUnit.SECONDS.toNanos(10);

    private final KeyFetcher fetcher;
    private final IdentityContext context;
    private final Clock clock;
    private final RefreshedValue<JwkSet, TraceContext> keys;
    private final Supplier<Duration> expiresIn;

    /** For the event loop: the time from which on an unknown key causes a fetch. */
    private long nextLookupNanos;

    /** Fetches the keys on the context's event loop; must time out. */
    @FunctionalInterface
    interface KeyFetcher {
        /** Sends the requests, which the request {@code cause} of a caller has caused; null for none. */
        Future<JwkSet> fetch(@Nullable TraceContext cause);
    }

    JwkSetCache(KeyFetcher fetcher, IdentityContext context) {
        this.fetcher = fetcher;
        this.context = context;
        this.clock = context.clock();
        this.keys = new RefreshedValue<>(this, clock);
        this.expiresIn = keys::timeToLive;
        this.nextLookupNanos = clock.nanos();
    }

    /** Starts to fetch the keys. */
    void start() {
        context.events().onKeysUse(context.identity(), expiresIn);
        context.eventLoop().execute(() -> keys.refresh(null));
    }

    /** Stops the periodic fetches. */
    void close() {
        context.events().onKeysClose(context.identity(), expiresIn);
        keys.close(unavailable());
    }

    /**
     * Returns the keys for a token. Fails with an {@link AccessFailure} without keys at the deadline, or when the token's key
     * is unknown and the issuer does not reply.
     */
    Future<JwkSet> keysFor(SignedJwt token, AuthenticationRequest request) {
        JwkSet known = current();
        if (known != null && known.mayHaveSigned(token)) return Future.succeededFuture(known);
        return new Wait<JwkSet>()
                .atMost(request.deadline().remaining(clock), clock, this::unavailable)
                .answerFrom(context.eventLoop().call(() -> lookup(token, request.trace())));
    }

    /** Returns the current keys; null without keys, or when they are older than a day. */
    @Nullable
    JwkSet current() {
        return keys.current();
    }

    private AccessFailure unavailable() {
        return AccessFailure.unavailable(DenialReason.NO_KEYS, context.identity());
    }

    private Future<JwkSet> lookup(SignedJwt token, @Nullable TraceContext cause) {
        JwkSet known = current();
        if (known != null && known.mayHaveSigned(token)) return Future.succeededFuture(known);
        if (keys.isInFlight()) return keys.refresh(cause);
        long now = clock.nanos();
        if (known != null && now - nextLookupNanos < 0) return Future.succeededFuture(known);
        return keys.refresh(cause).onSuccess(fetched -> nextLookupNanos = now + MIN_LOOKUP_INTERVAL);
    }

    @Override
    public Future<Fetched<JwkSet>> fetch(@Nullable TraceContext cause, int failures) {
        return fetcher.fetch(cause)
                .recover(failure -> onFailure(failure, failures + 1))
                .map(fetched -> onFetched(fetched, failures));
    }

    private Fetched<JwkSet> onFetched(JwkSet fetched, int failures) {
        if (failures > 1) log.info("identity {}: the keys of the issuer are available again", context.identity());
        context.events().onKeysRefresh(context.identity());
        JwkSet known = current();
        JwkSet same = known != null && fetched.hasSameKeys(known) ? known : fetched;
        return new Fetched<>(same, clock.nanos() + withJitter(REFRESH), clock.nanos() + MAX_AGE);
    }

    private Future<JwkSet> onFailure(Throwable failure, int failures) {
        Reason reason = failure instanceof BackendFailure backendFailure ? backendFailure.reason() : null;
        logFailure(failure, failures);
        context.events().onKeysFailure(context.identity(), reason);
        nextLookupNanos = clock.nanos();
        return Future.failedFuture(unavailable());
    }

    /** Logs the failures 2, 4, 8 and so on. The first is not logged, because an issuer may start later than the gateway. */
    private void logFailure(Throwable failure, int failures) {
        if (failures == 1 || Integer.bitCount(failures) != 1) return;
        log.warn(
                "identity {}: the keys of the issuer cannot be fetched ({}); {}",
                context.identity(),
                failure.getMessage(),
                current() == null ? "all tokens are rejected" : "the previous keys stay in use");
    }

    @Override
    public long pauseAfter(Throwable failure, int failures) {
        return withJitter(Math.min(MIN_RETRY_DELAY << Math.min(failures, 4), MAX_RETRY_DELAY));
    }

    @Override
    public boolean renewsByTimer() {
        return true;
    }

    /** Adds a jitter of a tenth, which spreads the requests of several gateways. */
    private long withJitter(long delay) {
        return delay + context.random().nextLong(delay / 5 + 1) - delay / 10;
    }
}
