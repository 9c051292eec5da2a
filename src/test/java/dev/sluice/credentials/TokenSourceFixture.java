package dev.sluice.credentials;

import dev.sluice.backend.Call;
import dev.sluice.fixture.ManualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A token source on a manual clock with a scripted token server. */
abstract class TokenSourceFixture {
    static final Duration MINUTE = Duration.ofSeconds(60);
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);
    final ManualClock clock = new ManualClock();
    final ScriptedTokenFetcher fetcher = new ScriptedTokenFetcher();
    final RecordedTokenEvents events = new RecordedTokenEvents();
    final CachingTokenSource source = new CachingTokenSource("warehouse", fetcher, clock, new Random(7), events);

    AccessToken warmUp(String token, Duration lifetime) {
        Future<AccessToken> first = source.get(call());
        fetcher.issue(token, lifetime);
        return first.result();
    }

    Future<AccessToken> failRefresh() {
        Future<AccessToken> waiting = source.get(SampleCall.withTimeout(Duration.ofSeconds(20), clock));
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
        return SampleCall.withTimeout(CALL_TIMEOUT, clock);
    }
}
