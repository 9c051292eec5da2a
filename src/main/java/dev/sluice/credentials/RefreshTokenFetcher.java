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
    private final TokenFetcher grant;
    private final Function<String, Future<IssuedToken>> refresh;
    private volatile @Nullable String refreshToken;

    RefreshTokenFetcher(TokenFetcher grant, Function<String, Future<IssuedToken>> refresh) {
        this.grant = grant;
        this.refresh = refresh;
    }

    @Override
    public Future<IssuedToken> ask() {
        String held = refreshToken;
        Future<IssuedToken> answer =
                held == null ? grant.ask() : refresh.apply(held).recover(this::afterFailure);
        return answer.onSuccess(this::keep);
    }

    private Future<IssuedToken> afterFailure(Throwable failure) {
        if (!(failure instanceof TokenFailure known) || !known.blamesGrant()) return Future.failedFuture(failure);
        refreshToken = null;
        return grant.ask();
    }

    private void keep(IssuedToken issued) {
        if (issued.refreshToken() != null) refreshToken = issued.refreshToken();
    }
}
