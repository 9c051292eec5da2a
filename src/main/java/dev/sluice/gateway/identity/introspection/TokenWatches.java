package dev.sluice.gateway.identity.introspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.gateway.identity.BearerToken;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.identity.IdentityContext;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks again about the tokens of open streams, when their results end: one request for each token, whatever the number of its streams.
 * At most
 * {@value #MAX_IN_FLIGHT} requests are in flight, so that new callers find permits of the issuer. An issuer that does not reply is asked
 * again with backoff, and the streams end after {@value #GIVE_UP} times the cache time. A token
 * is kept until its last stream has ended.
 *
 * <p>The tokens belong to the event loop of the identity, and each stream to its own.
 */
final class TokenWatches {
    private static final int GIVE_UP = 10;
    private static final int MAX_IN_FLIGHT = 10;
    private static final long MIN_BACKOFF = Duration.ofSeconds(1).toNanos();
    private static final int MAX_DOUBLINGS = 20;

    private final IdentityContext context;
    private final Duration cache;
    private final BiFunction<BearerToken, ByteBuffer, Future<IntrospectionResult>> issuer;
    private final Map<ByteBuffer, TokenWatch> byHash = new HashMap<>();
    private final Set<TokenWatch> waiting = new LinkedHashSet<>();
    private int inFlight;
    private boolean isClosed;

    /**
     * @param cache the longest time that a result is valid
     * @param issuer returns the result for a token and its hash on the event loop of the identity
     */
    TokenWatches(
            IdentityContext context,
            Duration cache,
            BiFunction<BearerToken, ByteBuffer, Future<IntrospectionResult>> issuer) {
        this.context = context;
        this.cache = cache;
        this.issuer = issuer;
    }

    /** Returns the watch of a token whose result is valid for a time. */
    AccessWatch of(BearerToken token, ByteBuffer hash, Deadline validUntil) {
        return listener -> new WatchedStream(listener, token, hash, validUntil).start();
    }

    /** Ends all watches, because the issuer can no longer be asked. */
    void close() {
        context.eventLoop().execute(() -> {
            isClosed = true;
            List.copyOf(byHash.values()).forEach(TokenWatch::giveUp);
        });
    }

    private AccessFailure unavailable() {
        return AccessFailure.unavailable(DenialReason.NO_ANSWER, context.identity());
    }

    private void join(WatchedStream stream) {
        if (isClosed) {
            stream.tell(listener -> listener.onDenied(unavailable()));
            return;
        }
        TokenWatch existing = byHash.get(stream.hash);
        if (existing != null) {
            existing.add(stream);
            return;
        }
        TokenWatch started = new TokenWatch(stream);
        byHash.put(stream.hash, started);
        started.ask();
    }

    private void leave(WatchedStream stream) {
        TokenWatch watch = byHash.get(stream.hash);
        if (watch != null) watch.remove(stream);
    }

    private void sendNext() {
        for (Iterator<TokenWatch> next = waiting.iterator();
                inFlight < MAX_IN_FLIGHT && next.hasNext();
                next = waiting.iterator()) {
            TokenWatch watch = next.next();
            next.remove();
            watch.send();
        }
    }

    private void onEnd() {
        inFlight--;
        context.eventLoop().execute(this::sendNext);
    }

    /** One stream. Its first timer is on its own event loop, so that a short stream concerns no other loop. */
    private final class WatchedStream {
        private final EventLoop loop = EventLoop.current();
        private final AccessWatch.Listener listener;
        private final BearerToken token;
        private final ByteBuffer hash;
        private final Deadline validUntil;
        private boolean hasJoined;
        private boolean isStopped;

        WatchedStream(AccessWatch.Listener listener, BearerToken token, ByteBuffer hash, Deadline validUntil) {
            this.listener = listener;
            this.token = token;
            this.hash = hash;
            this.validUntil = validUntil;
        }

        Runnable start() {
            Clock clock = context.clock();
            Clock.Timer timer = clock.after(validUntil.remaining(clock), this::onResultEnd);
            return () -> stop(timer);
        }

        private void onResultEnd() {
            if (isStopped) return;
            hasJoined = true;
            context.eventLoop().execute(() -> join(this));
        }

        private void stop(Clock.Timer timer) {
            isStopped = true;
            timer.cancel();
            if (hasJoined) context.eventLoop().execute(() -> leave(this));
        }

        void tell(Consumer<AccessWatch.Listener> event) {
            loop.execute(() -> {
                if (!isStopped) event.accept(listener);
            });
        }
    }

    /** One token and its open streams. */
    private final class TokenWatch {
        private final BearerToken token;
        private final ByteBuffer hash;
        private final Set<WatchedStream> streams = new LinkedHashSet<>();
        private @Nullable JsonNode expiry;
        private Deadline validUntil;
        private Clock.@Nullable Timer timer;
        private int failures;

        TokenWatch(WatchedStream first) {
            this.token = first.token;
            this.hash = first.hash;
            this.validUntil = first.validUntil;
            streams.add(first);
        }

        /** Adds a stream, for which the last reply counts as for the others, or that in flight will. */
        void add(WatchedStream stream) {
            JsonNode replied = expiry;
            streams.add(stream);
            if (replied != null) stream.tell(listener -> listener.onConfirmed(replied));
        }

        void remove(WatchedStream stream) {
            if (streams.remove(stream) && streams.isEmpty()) forget();
        }

        private void forget() {
            byHash.remove(hash);
            waiting.remove(this);
            cancelTimer();
        }

        private void cancelTimer() {
            if (timer != null) timer.cancel();
        }

        private void schedule(long nanos, Runnable task) {
            cancelTimer();
            timer = context.clock().after(nanos, task);
        }

        private long untilGiveUp() {
            return validUntil.plusNanos((GIVE_UP - 1) * cache.toNanos()).remaining(context.clock());
        }

        private void askOrGiveUp() {
            if (untilGiveUp() <= 0) giveUp();
            else ask();
        }

        private void ask() {
            schedule(untilGiveUp(), this::giveUp);
            waiting.add(this);
            sendNext();
        }

        void send() {
            inFlight++;
            // An exception of the first step fails the future, too.
            Future.succeededFuture()
                    .compose(start -> issuer.apply(token, hash))
                    .onComplete(ended -> onEnd())
                    .onComplete(this::onResult, failure -> onFailure());
        }

        private void onResult(IntrospectionResult result) {
            if (streams.isEmpty()) return;
            if (result.denial() != null) {
                end(AccessFailure.invalidToken(result.denial(), context.identity()));
                return;
            }
            failures = 0;
            expiry = result.expiry();
            validUntil = result.validUntil();
            List.copyOf(streams).forEach(stream -> stream.tell(listener -> listener.onConfirmed(result.expiry())));
            if (!streams.isEmpty()) schedule(validUntil.remaining(context.clock()), this::ask);
        }

        private void onFailure() {
            if (!streams.isEmpty()) schedule(Math.min(backoff(), untilGiveUp()), this::askOrGiveUp);
        }

        /** Doubles from a second to the cache time, less a random part of up to a half. */
        private long backoff() {
            long doubled = Math.min(MIN_BACKOFF << Math.min(failures++, MAX_DOUBLINGS), cache.toNanos());
            return doubled / 2 + context.random().nextLong(doubled / 2 + 1);
        }

        void giveUp() {
            end(unavailable());
        }

        private void end(AccessFailure denial) {
            List<WatchedStream> ended = List.copyOf(streams);
            streams.clear();
            forget();
            ended.forEach(stream -> stream.tell(listener -> listener.onDenied(denial)));
        }
    }
}
