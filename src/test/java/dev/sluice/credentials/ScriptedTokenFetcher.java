package dev.sluice.credentials;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A token server that answers when and what a test says. */
final class ScriptedTokenFetcher implements TokenFetcher {
    private final Deque<Promise<IssuedToken>> open = new ArrayDeque<>();
    private int requests;

    @Override
    public Future<IssuedToken> fetch() {
        requests++;
        Promise<IssuedToken> response = Promise.promise();
        open.add(response);
        return response.future();
    }

    /** How often it was asked. */
    int requests() {
        return requests;
    }

    /** Whether a request waits for its answer. */
    boolean isOpen() {
        return !open.isEmpty();
    }

    /** Answers the oldest open request. */
    void issue(String token, Duration lifetime) {
        open.remove().complete(new IssuedToken(token, lifetime));
    }

    /** Answers the newest open request. */
    void issueNewest(String token, Duration lifetime) {
        open.removeLast().complete(new IssuedToken(token, lifetime));
    }

    /** Fails the oldest open request, as a server that is down does. */
    void fail() {
        open.remove().fail(TokenFailure.unavailable("it is down"));
    }

    /** Fails the oldest open request, as a server does that has too much to do. */
    void failFor(Duration retryAfter) {
        open.remove().fail(TokenFailure.unavailable("it is busy", retryAfter));
    }

    /** Fails the oldest open request, as a server does that does not know us. */
    void reject() {
        open.remove().fail(TokenFailure.permanent("the token server answered invalid_client"));
    }
}
