package dev.sluice.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.HeapShare;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.SubjectToken;
import dev.sluice.upstream.credentials.TokenFetcher.IssuedToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory of tokens that a token server has issued. */
@Order(1) // measures the heap of this process
class TokenMemoryTest {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();

    /** In 256 MiB, the number of callers limits tokens of 60 characters before their bytes do. */
    @ParameterizedTest
    @CsvSource({"102, 60", "256, 200", "102, 1500", "256, 1500", "102, 60000", "256, 60000"})
    void exchanged_tokens_hold_their_share_of_the_heap(int mib, int length) {
        long heap = (long) mib << 20;
        Growth.assertHeldBytes("exchanged tokens of callers, of an entry of `credentials`", heap, () -> {
            PerSubjectTokenSource full = exchange(HeapShare.TOKENS_OF_CALLERS.bytes(heap), length);
            for (int number = 0; number < heap / 16 / length; number++) request(full, number, Math.min(length, 8000));
            return full;
        });
    }

    private PerSubjectTokenSource exchange(long maxBytes, int length) {
        return new PerSubjectTokenSource(
                "shop",
                subject -> cause -> Future.succeededFuture(new IssuedToken(token(1, length), LIFETIME)),
                fetcher -> new CachingTokenSource("shop", fetcher, clock, new Random(7), TokenEvents.NONE),
                maxBytes);
    }

    private AccessToken request(PerSubjectTokenSource source, int number, int length) {
        Call call = TestCalls.get(clock, "/");
        CallRequest request = call.request().withSubjectToken(new SubjectToken(token(number, length)));
        return source.get(new Call(call.content(), request, call.limits(), call.state()))
                .result();
    }

    private static String token(int number, int length) {
        return ("%0" + length + "d").formatted(number);
    }

    @Test
    void the_least_recently_used_caller_loses_its_token_first() {
        PerSubjectTokenSource source = exchange(100_000, 10_000);
        AccessToken first = request(source, 1, 50);
        AccessToken second = request(source, 2, 50);
        for (int number = 3; number < 12; number++) {
            request(source, number, 50);
            assertThat(request(source, 1, 50)).isSameAs(first);
        }
        assertThat(source.size()).isEqualTo(9);
        assertThat(request(source, 2, 50)).isNotSameAs(second);
    }

    @Test
    void a_caller_whose_token_exceeds_the_bytes_alone_gets_it() {
        PerSubjectTokenSource source = exchange(1000, 60_000);
        AccessToken first = request(source, 1, 50);
        assertThat(request(source, 1, 50)).isSameAs(first);
        request(source, 2, 50);
        assertThat(source.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"102, 300", "256, 700", "102, 60000", "256, 60000"})
    void revocable_tokens_hold_their_share_of_the_heap(int mib, int length) {
        long heap = (long) mib << 20;
        Growth.assertHeldBytes("tokens to revoke, of an entry of `credentials`", heap, () -> {
            RevocableTokens full = new RevocableTokens(clock, false, HeapShare.REVOCABLE_TOKENS.bytes(heap));
            for (int number = 0; number < heap / 32 / length; number++) issue(full, token(number, length), LIFETIME);
            return full;
        });
    }

    private static void issue(RevocableTokens tokens, String value, Duration lifetime) {
        Future<IssuedToken> issued = tokens.track(() -> Future.succeededFuture(new IssuedToken(value, lifetime)), "");
        assertThat(issued.succeeded()).isTrue();
    }

    @Test
    void an_expired_token_returns_its_bytes() {
        RevocableTokens tokens = new RevocableTokens(clock, false, 10_000);
        for (int number = 0; number < 50; number++) {
            issue(tokens, token(number, 5000), Duration.ofMinutes(1));
            clock.advance(Duration.ofMinutes(1));
        }
        issue(tokens, "a", LIFETIME);
        issue(tokens, token(1, 9000), LIFETIME);
        assertThat(tokens.removeAll()).hasSize(2);
    }
}
