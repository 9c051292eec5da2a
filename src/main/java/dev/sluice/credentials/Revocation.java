package dev.sluice.credentials;

import dev.sluice.oauth.TypedToken;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
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
 * Revokes the tokens of one credential when it ends (RFC 7009): best effort, {@value #CONCURRENCY} requests at a time, {@value
 * #LIMIT_SECONDS} s in all. Nothing happens without a configured issuer whose metadata names a {@code revocation_endpoint}. Used on
 * the home loop.
 */
final class Revocation {
    private static final Logger log = LoggerFactory.getLogger(Revocation.class);

    private static final int LIMIT_SECONDS = 1;
    private static final int CONCURRENCY = 16;

    private final String name;
    private final TokenClient requests;
    private final RevocableTokens tokens;
    private final Clock clock;
    private final Deadline deadline;
    private int wanted;
    private int revoked;

    /** A revocation whose time begins now. */
    Revocation(String name, TokenClient requests, RevocableTokens tokens, Clock clock) {
        this.name = name;
        this.requests = requests;
        this.tokens = tokens;
        this.clock = clock;
        this.deadline = Deadline.in(Duration.ofSeconds(LIMIT_SECONDS), clock);
    }

    /** Completes when all tokens are revoked or the time is over. Never fails. */
    Future<Void> run() {
        tokens.close();
        Promise<Void> over = Promise.promise();
        Clock.Timer timer = clock.after(deadline.remaining(clock), over::tryComplete);
        // A renewal in the background may still be in flight.
        Future.join(revokeAll(), tokens.settled().compose(settled -> revokeAll()))
                .onComplete(ended -> over.tryComplete());
        return over.future().onComplete(ended -> {
            timer.cancel();
            if (revoked < wanted)
                log.warn("credentials {}: {} of {} tokens could not be revoked", name, wanted - revoked, wanted);
        });
    }

    private Future<Void> revokeAll() {
        Optional<URI> endpoint = requests.revocationEndpoint();
        if (endpoint.isEmpty()) return Future.succeededFuture();
        Deque<TypedToken> left = new ArrayDeque<>(tokens.take());
        wanted += left.size();
        return Future.join(Stream.generate(() -> revokeNext(endpoint.get(), left))
                        .limit(Math.min(CONCURRENCY, left.size()))
                        .toList())
                .mapEmpty();
    }

    private Future<Void> revokeNext(URI endpoint, Deque<TypedToken> left) {
        TypedToken next = deadline.hasPassed(clock) ? null : left.poll();
        if (next == null) return Future.succeededFuture();
        return requests.revoke(endpoint, next, deadline).transform(ended -> {
            if (ended.succeeded()) revoked++;
            return revokeNext(endpoint, left);
        });
    }
}
