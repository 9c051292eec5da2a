package dev.sluice.upstream.credentials;

import dev.sluice.core.trace.TraceContext;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Requests tokens. */
@FunctionalInterface
public interface TokenFetcher {

    /**
     * Sends one request. Never throws, completes within a few seconds, and fails with {@link TokenFailure}.
     *
     * @param cause the request of a caller that needs the token; null for none
     */
    Future<IssuedToken> fetch(@Nullable TraceContext cause);

    /**
     * The response to a token request.
     *
     * @param lifetime the lifetime of the access token from its issue; positive
     */
    record IssuedToken(
            String accessToken, Duration lifetime, @Nullable String refreshToken) {
        IssuedToken(String accessToken, Duration lifetime) {
            this(accessToken, lifetime, null);
        }

        @Override
        public String toString() {
            return "(token for " + lifetime + ")";
        }
    }
}
