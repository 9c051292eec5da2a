package dev.sluice.upstream.credentials;

import dev.sluice.core.trace.TraceContext;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.RecordedEvents;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A token source on a manual clock with a scripted token server. */
abstract class TokenSourceFixture {
    static final Duration MINUTE = Duration.ofSeconds(60);
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);
    final ManualClock clock = new ManualClock();
    final ScriptedTokenFetcher fetcher = new ScriptedTokenFetcher();
    final RecordedEvents events = new RecordedEvents();
    final CachingTokenSource source = new CachingTokenSource("warehouse", fetcher, clock, new Random(7), events);

    AccessToken warmUp(String token, Duration lifetime) {
        Future<AccessToken> first = source.get(call());
        fetcher.issue(token, lifetime);
        return first.result();
    }

    Future<AccessToken> failRefresh() {
        Future<AccessToken> waiting = source.get(TestCalls.stockUpdate(Duration.ofSeconds(20), clock));
        for (int attempt = 0; attempt < 3; attempt++) {
            fetcher.fail();
            if (attempt < 2) clock.advance(Duration.ofSeconds(1));
        }
        return waiting;
    }

    String currentValue() {
        return source.get(call()).result().value();
    }

    List<Future<AccessToken>> concurrentCalls(int count) {
        return IntStream.range(0, count).mapToObj(i -> source.get(call())).toList();
    }

    Call call() {
        return TestCalls.stockUpdate(CALL_TIMEOUT, clock);
    }

    /** A scripted token server. A test completes its requests. */
    static final class ScriptedTokenFetcher implements TokenFetcher {
        private final Deque<Promise<IssuedToken>> open = new ArrayDeque<>();
        private int requests;

        @Override
        public Future<IssuedToken> fetch(@Nullable TraceContext cause) {
            requests++;
            Promise<IssuedToken> response = Promise.promise();
            open.add(response);
            return response.future();
        }

        /** Returns the number of requests so far. */
        int requests() {
            return requests;
        }

        /** Whether a request is in flight. */
        boolean isOpen() {
            return !open.isEmpty();
        }

        /** Completes the oldest open request with a token. */
        void issue(String token, Duration lifetime) {
            open.remove().complete(new IssuedToken(token, lifetime));
        }

        /** Completes the newest open request with a token. */
        void issueNewest(String token, Duration lifetime) {
            open.removeLast().complete(new IssuedToken(token, lifetime));
        }

        /** Fails the oldest open request, like an unavailable server. */
        void fail() {
            open.remove().fail(TokenFailure.unavailable("it is down"));
        }

        /** Fails the oldest open request, like an overloaded server that sends {@code Retry-After}. */
        void failFor(Duration retryAfter) {
            open.remove().fail(TokenFailure.unavailable("it is busy", retryAfter));
        }

        /** Fails the oldest open request, like a server that does not know the client. */
        void reject() {
            open.remove().fail(TokenFailure.permanent("the token server says invalid_client"));
        }
    }
}
