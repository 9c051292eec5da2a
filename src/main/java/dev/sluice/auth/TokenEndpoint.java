package dev.sluice.auth;

import io.vertx.core.Future;
import java.time.Duration;

/** The wire to a token server: one request, one token. */
@FunctionalInterface
public interface TokenEndpoint {

    /** Asks once. Never throws, ends within a few seconds, and fails with {@link TokenFailure}. */
    Future<Issued> ask();

    /**
     * What a token server answered.
     *
     * @param accessToken the token itself
     * @param lifetime how long it serves, counted from its issue; positive
     */
    record Issued(String accessToken, Duration lifetime) {
        @Override
        public String toString() {
            return "(token for " + lifetime + ")";
        }
    }
}
