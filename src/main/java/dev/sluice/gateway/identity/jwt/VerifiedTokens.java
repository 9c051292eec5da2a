package dev.sluice.gateway.identity.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sluice.core.time.Clock;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Remembers verified tokens by their hash until they expire, at most some bytes of them. Thread-safe. */
final class VerifiedTokens {
    /** Bytes of an entry with its hash, without its payload. */
    private static final int ENTRY_BYTES = 340;

    private final Cache<ByteBuffer, VerifiedToken> tokens;
    private volatile @Nullable JwkSet keys;

    /**
     * One verified token.
     *
     * @param payload its claims as JSON
     * @param keys the keys that have verified it
     * @param expiresAtNanos the time of its expiry on the clock
     */
    record VerifiedToken(Buffer payload, JwkSet keys, long expiresAtNanos) {
        private Duration timeToLive(Clock clock) {
            return Duration.ofNanos(Math.max(0, expiresAtNanos - clock.nanos()));
        }
    }

    /** @param maxBytes the memory of all tokens */
    VerifiedTokens(Clock clock, long maxBytes) {
        this.tokens = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((ByteBuffer hash, VerifiedToken token) -> token.payload.length() + ENTRY_BYTES)
                .expireAfter(Expiry.creating((ByteBuffer hash, VerifiedToken token) -> token.timeToLive(clock)))
                .ticker(clock::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** Returns a token by its hash; null if it is unknown, forgotten or expired. */
    @Nullable
    VerifiedToken find(ByteBuffer hash) {
        return tokens.getIfPresent(hash);
    }

    /** Adds a token. Forgets those that other keys have verified, because they are verified again and would keep these keys. */
    void add(ByteBuffer hash, VerifiedToken token) {
        if (token.keys != keys) {
            keys = token.keys;
            tokens.invalidateAll();
        }
        tokens.put(hash, token);
    }
}
