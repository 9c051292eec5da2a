package dev.sluice.credentials;

import io.vertx.core.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests tokens with the refresh token of the last response. Uses the grant when there is no refresh token or the server
 * refuses it. A response without a new refresh token keeps the old one valid (RFC 6749 6).
 *
 * <p>The caller keeps at most one request in flight, so a volatile field is sufficient.
 */
final class RefreshTokenFetcher implements TokenFetcher {
    private final TokenFetcher grantFetcher;
    private final Function<String, Future<IssuedToken>> refresh;
    private volatile @Nullable String refreshToken;

    RefreshTokenFetcher(TokenFetcher grantFetcher, Function<String, Future<IssuedToken>> refresh) {
        this.grantFetcher = grantFetcher;
        this.refresh = refresh;
    }

    @Override
    public Future<IssuedToken> fetch() {
        String current = refreshToken;
        Future<IssuedToken> response =
                current == null ? grantFetcher.fetch() : refresh.apply(current).recover(this::afterFailure);
        return response.onSuccess(this::store);
    }

    private Future<IssuedToken> afterFailure(Throwable failure) {
        if (!(failure instanceof TokenFailure tokenFailure) || !tokenFailure.rejectsGrant())
            return Future.failedFuture(failure);
        refreshToken = null;
        return grantFetcher.fetch();
    }

    private void store(IssuedToken issued) {
        if (issued.refreshToken() != null) refreshToken = issued.refreshToken();
    }
}
