package dev.sluice.upstream.credentials;

import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.oauth.TypedToken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes the tokens of one credential when it is closed (RFC 7009): best effort, {@value #CONCURRENCY} requests at a time, {@value
 * #TIMEOUT_SECONDS} s in total. Does nothing if the metadata of the issuer has no {@code revocation_endpoint}. Used on the
 * credential's event loop.
 */
final class Revocation {
    private static final Logger log = LoggerFactory.getLogger(Revocation.class);

    private static final int TIMEOUT_SECONDS = 1;
    private static final int CONCURRENCY = 16;

    private final String name;
    private final TokenClient tokenClient;
    private final RevocableTokens tokens;
    private final Clock clock;
    private final Deadline deadline;
    private int total;
    private int revoked;

    /** Starts the timeout. */
    Revocation(String name, TokenClient tokenClient, RevocableTokens tokens, Clock clock) {
        this.name = name;
        this.tokenClient = tokenClient;
        this.tokens = tokens;
        this.clock = clock;
        this.deadline = Deadline.after(Duration.ofSeconds(TIMEOUT_SECONDS), clock);
    }

    /** Completes after the last revocation or at the timeout. Never fails. */
    Future<Void> run() {
        tokens.close();
        Promise<Void> promise = Promise.promise();
        Clock.Timer timer = clock.after(deadline.remaining(clock), promise::tryComplete);
        // A refresh may still be in flight.
        Future.join(revokeAll(), tokens.whenIdle().compose(settled -> revokeAll()))
                .onComplete(ended -> promise.tryComplete());
        return promise.future().onComplete(ended -> {
            timer.cancel();
            if (revoked < total)
                log.warn("credentials {}: {} of {} tokens could not be revoked", name, total - revoked, total);
        });
    }

    private Future<Void> revokeAll() {
        Optional<URI> endpoint = tokenClient.revocationEndpoint();
        if (endpoint.isEmpty()) return Future.succeededFuture();
        Deque<TypedToken> remaining = new ArrayDeque<>(tokens.removeAll());
        total += remaining.size();
        return Future.join(Stream.generate(() -> revokeNext(endpoint.get(), remaining))
                        .limit(Math.min(CONCURRENCY, remaining.size()))
                        .toList())
                .mapEmpty();
    }

    private Future<Void> revokeNext(URI endpoint, Deque<TypedToken> remaining) {
        TypedToken next = deadline.isExpired(clock) ? null : remaining.poll();
        if (next == null) return Future.succeededFuture();
        return tokenClient.revoke(endpoint, next, deadline).transform(ended -> {
            if (ended.succeeded()) revoked++;
            return revokeNext(endpoint, remaining);
        });
    }
}
