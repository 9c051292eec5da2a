package dev.sluice.credentials;

import dev.sluice.backend.Call;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.RecordedEvents;
import dev.sluice.fixture.TestCalls;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

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

    /** A token server that answers when and what a test says. */
    static final class ScriptedTokenFetcher implements TokenFetcher {
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
            open.remove().fail(TokenFailure.permanent("the token server says invalid_client"));
        }
    }
}
