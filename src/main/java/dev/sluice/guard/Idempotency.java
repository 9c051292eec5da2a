package dev.sluice.guard;

import dev.sluice.backend.Call;
import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether sending a request twice does what sending it once does: by its method (RFC 9110, 9.2.2), or because the
 * backend tells repetitions by a header (draft-ietf-httpapi-idempotency-key-header).
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

    /** The call's attempts, none made yet; all of them carry the same key where the backend wants one. */
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

    /** Version 4 of RFC 9562. */
    private UUID randomUuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        return new UUID(high, (random.nextLong() >>> 2) | Long.MIN_VALUE);
    }
}
