package dev.sluice.credentials;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where a token comes from: one request, one token. */
@FunctionalInterface
public interface TokenFetcher {

    /** Asks once. Never throws, ends within a few seconds, and fails with {@link TokenFailure}. */
    Future<IssuedToken> fetch();

    /**
     * What was answered.
     *
     * @param accessToken the token itself
     * @param lifetime how long it serves, counted from its issue; positive
     * @param refreshToken what gets the next one; null when nothing does
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
