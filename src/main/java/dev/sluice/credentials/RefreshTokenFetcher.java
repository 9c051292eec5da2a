package dev.sluice.credentials;

import io.vertx.core.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks with the refresh token that came with the last answer, and with the grant itself where there is none or where it is
 * worth nothing any more. A server that issues no new one means that the old one goes on serving (RFC 6749 6).
 *
 * <p>One request at a time is under way, so a volatile field is all that it takes.
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
