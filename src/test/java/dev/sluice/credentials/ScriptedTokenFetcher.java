package dev.sluice.credentials;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A token server whose responses a test completes. */
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

    int requests() {
        return requests;
    }

    boolean isOpen() {
        return !open.isEmpty();
    }

    /** Completes the oldest pending request. */
    void issue(String token, Duration lifetime) {
        open.remove().complete(new IssuedToken(token, lifetime));
    }

    /** Completes the newest pending request. */
    void issueNewest(String token, Duration lifetime) {
        open.removeLast().complete(new IssuedToken(token, lifetime));
    }

    /** Fails the oldest pending request like a server that is down. */
    void fail() {
        open.remove().fail(TokenFailure.unavailable("it is down"));
    }

    /** Fails the oldest pending request like an overloaded server. */
    void failFor(Duration retryAfter) {
        open.remove().fail(TokenFailure.unavailable("it is busy", retryAfter));
    }

    /** Fails the oldest pending request like a server that refuses the client. */
    void reject() {
        open.remove().fail(TokenFailure.permanent("the token server answered invalid_client"));
    }
}
