package dev.sluice.auth;

import dev.sluice.auth.TokenEndpoint.Issued;
import dev.sluice.oauth.IssuedToken;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that one credential obtained and that have not expired, for their revocation. At most {@value #MOST} access tokens
 * are remembered; the oldest is forgotten first. Thread-safe.
 */
final class IssuedTokens {
    static final int MOST = 10_000;

    private final Clock clock;
    private final boolean keepsRefreshToken;
    private final Deque<AccessToken> accessTokens = new ArrayDeque<>();
    private final Set<Future<Issued>> pending = ConcurrentHashMap.newKeySet();
    private @Nullable String refreshToken;

    private record AccessToken(String value, long expiresAt) {}

    /** @param keepsRefreshToken whether refresh tokens are revoked too; the latest alone is remembered */
    IssuedTokens(Clock clock, boolean keepsRefreshToken) {
        this.clock = clock;
        this.keepsRefreshToken = keepsRefreshToken;
    }

    /** Remembers the token of this request, once the response is there. */
    Future<Issued> of(Future<Issued> request) {
        pending.add(request);
        return request.onComplete((issued, failure) -> {
            if (issued != null) add(issued);
            pending.remove(request);
        });
    }

    private synchronized void add(Issued issued) {
        long now = clock.nanos();
        accessTokens.removeIf(token -> now - token.expiresAt >= 0);
        if (accessTokens.size() == MOST) accessTokens.remove();
        accessTokens.add(new AccessToken(issued.accessToken(), now + Token.life(issued)));
        if (keepsRefreshToken && issued.refreshToken() != null) refreshToken = issued.refreshToken();
    }

    /** Completes when every request that has been sent so far has its response. Never fails. */
    Future<Void> settled() {
        return Future.join(List.copyOf(pending)).transform(ended -> Future.succeededFuture());
    }

    /** Returns the tokens and forgets them, the refresh token first: an issuer may end its access tokens with it. */
    synchronized List<IssuedToken> take() {
        List<IssuedToken> taken = new ArrayList<>();
        if (refreshToken != null) taken.add(IssuedToken.refresh(refreshToken));
        long now = clock.nanos();
        for (AccessToken token : accessTokens)
            if (now - token.expiresAt < 0) taken.add(IssuedToken.access(token.value));
        accessTokens.clear();
        refreshToken = null;
        return taken;
    }
}
