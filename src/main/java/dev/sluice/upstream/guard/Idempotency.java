package dev.sluice.upstream.guard;

import dev.sluice.upstream.backend.Call;
import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is idempotent: by its method (RFC 9110, 9.2.2), or because the backend detects repetitions
 * by a header (draft-ietf-httpapi-idempotency-key-header).
 */
final class Idempotency {
    private static final Set<HttpMethod> BY_METHOD = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE, HttpMethod.PUT, HttpMethod.DELETE);
    private static final Set<HttpMethod> BY_KEY = Set.of(HttpMethod.POST, HttpMethod.PATCH);

    private final @Nullable String keyHeader;
    private final RandomGenerator random;

    Idempotency(@Nullable String keyHeader, RandomGenerator random) {
        this.keyHeader = keyHeader;
        this.random = random;
    }

    /** Returns the state of a call before its first attempt; adds a key, equal for all attempts, if configured. */
    RetryState newState(Call call) {
        HttpMethod method = call.operation().method();
        if (keyHeader == null || !BY_KEY.contains(method)) return new RetryState(call, BY_METHOD.contains(method));
        return new RetryState(withKey(call, keyHeader), true);
    }

    private Call withKey(Call call, String header) {
        return call.headers().contains(header)
                ? call
                : call.withHeader(header, randomUuid().toString());
    }

    /** Returns a version 4 UUID (RFC 9562, 5.4). */
    private UUID randomUuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        return new UUID(high, (random.nextLong() >>> 2) | Long.MIN_VALUE);
    }
}
