package dev.sluice.upstream.credentials;

import dev.sluice.core.trace.TraceContext;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Requests tokens with the refresh token of the last response. Uses the grant when there is no refresh token or the server
 * rejects it. A response without a new refresh token keeps the old one valid (RFC 6749 6).
 *
 * <p>The caller keeps at most one request in flight, so a volatile field is sufficient.
 */
final class RefreshTokenFetcher implements TokenFetcher {
    private final TokenFetcher grantFetcher;
    private final RefreshRequest refresh;
    private volatile @Nullable String refreshToken;

    /** Sends a request with a refresh token. */
    @FunctionalInterface
    interface RefreshRequest {
        Future<IssuedToken> send(String refreshToken, @Nullable TraceContext cause);
    }

    RefreshTokenFetcher(TokenFetcher grantFetcher, RefreshRequest refresh) {
        this.grantFetcher = grantFetcher;
        this.refresh = refresh;
    }

    @Override
    public Future<IssuedToken> fetch(@Nullable TraceContext cause) {
        String current = refreshToken;
        Future<IssuedToken> response = current == null
                ? grantFetcher.fetch(cause)
                : refresh.send(current, cause).recover(failure -> afterFailure(failure, cause));
        return response.onSuccess(this::store);
    }

    private Future<IssuedToken> afterFailure(Throwable failure, @Nullable TraceContext cause) {
        if (!(failure instanceof TokenFailure tokenFailure) || !tokenFailure.rejectsGrant())
            return Future.failedFuture(failure);
        refreshToken = null;
        return grantFetcher.fetch(cause);
    }

    private void store(IssuedToken issued) {
        if (issued.refreshToken() != null) refreshToken = issued.refreshToken();
    }
}
