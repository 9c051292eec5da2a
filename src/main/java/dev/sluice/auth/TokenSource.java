package dev.sluice.auth;

import dev.sluice.backend.Call;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live token of one credential, for every backend and event loop that uses it.
 *
 * <p>However many callers need a token, one request at a time is under way. A token is renewed in the background well
 * before it ends and serves meanwhile, so that nobody waits. It is a call that finds the token due, not a timer: an
 * unused credential asks for nothing. A server that fails is asked three times within a flight, then once every
 * {@value #PAUSE_AFTER_FAILURE_SECONDS} s; one that refuses us, once every {@value #PAUSE_AFTER_REFUSAL_SECONDS} s.
 *
 * <p>Safe for any number of event loops: state changes under its lock, never while it calls out.
 */
public final class TokenSource {
    private static final Logger log = LoggerFactory.getLogger(TokenSource.class);

    private static final int ATTEMPTS = 3;
    private static final long SHORTEST_BACKOFF = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_AFTER_FAILURE_SECONDS = 5;
    private static final long PAUSE_AFTER_REFUSAL_SECONDS = 60;
    private static final long BETWEEN_RETURNS = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final TokenEndpoint endpoint;
    private final Clock clock;
    private final RandomGenerator random;

    /** Changes under the lock; read without it, because every call reads it. */
    private volatile @Nullable Token current;

    private @Nullable Flight flight;
    private long returnableAt;

    /**
     * A source that has no token yet and asks for none until it is used.
     *
     * @param name the credential's name in the configuration
     * @param random where jitter comes from; safe for several threads
     */
    public TokenSource(String name, TokenEndpoint endpoint, Clock clock, RandomGenerator random) {
        this.name = name;
        this.endpoint = endpoint;
        this.clock = clock;
        this.random = random;
        this.returnableAt = clock.nanos();
    }

    /**
     * A token that can be sent now, on the event loop of the caller. Waits for it no longer than the call's deadline, and
     * fails with {@link dev.sluice.backend.NotReached.NoCredentials}.
     */
    Future<Token> live(Call call) {
        Token held = current;
        long now = clock.nanos();
        if (held == null || held.hasEnded(now)) return new Waiter(call).on(flight(now), clock);
        if (held.isDue(now)) flight(now);
        return Future.succeededFuture(held);
    }

    /**
     * Takes back a token that a backend refused, so that nobody is given it again.
     *
     * @return whether another can be had; not when this one came soon after another that was refused, or else a backend
     *     that refuses everything would have us ask for tokens without end
     */
    synchronized boolean takeBack(Token refused) {
        if (refused != current) return true;
        long now = clock.nanos();
        if (now - returnableAt < 0) return false;
        returnableAt = now + BETWEEN_RETURNS;
        current = null;
        return true;
    }

    /** The flight to wait for: the one under way, the last one where that is answer enough, or a new one. */
    private Flight flight(long now) {
        Flight started;
        int attempts;
        synchronized (this) {
            if (flight != null && !flight.isSpent(now, current)) return flight;
            attempts = flight != null && flight.hasFailed() ? 1 : ATTEMPTS;
            started = flight = new Flight(now);
        }
        attempt(started, attempts);
        return started;
    }

    private void attempt(Flight flown, int left) {
        long askedAt = clock.nanos();
        endpoint.ask()
                .onSuccess(issued -> arrived(flown, Token.of(issued, askedAt, random)))
                .onFailure(failure -> failed(flown, left - 1, failure));
    }

    private void failed(Flight flown, int left, Throwable failure) {
        boolean refused = failure instanceof TokenFailure known && known.isRefusal();
        if (left > 0 && !refused) clock.after(backoff(), () -> attempt(flown, left));
        else gaveUp(flown, failure, refused ? PAUSE_AFTER_REFUSAL_SECONDS : PAUSE_AFTER_FAILURE_SECONDS);
    }

    private long backoff() {
        return random.nextLong(SHORTEST_BACKOFF, LONGEST_BACKOFF);
    }

    private void arrived(Flight flown, Token token) {
        synchronized (this) {
            if (flown == flight) current = token;
        }
        flown.land(new Landing.Arrived(token));
    }

    private void gaveUp(Flight flown, Throwable failure, long pauseSeconds) {
        String reason = failure instanceof TokenFailure known ? known.reason() : "the token request broke";
        log.warn("credentials {}: {}; not asked again for {} s", name, reason, pauseSeconds);
        flown.land(new Landing.Failed(reason, clock.nanos() + TimeUnit.SECONDS.toNanos(pauseSeconds)));
    }
}
