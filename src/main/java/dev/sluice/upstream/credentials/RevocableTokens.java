package dev.sluice.upstream.credentials;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.credentials.TokenFetcher.IssuedToken;
import dev.sluice.upstream.oauth.TypedToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records the unexpired tokens of one credential for their revocation: at most {@value #MAX_TOKENS} access tokens, and at most some
 * bytes of them. The oldest are dropped first. Thread-safe.
 */
final class RevocableTokens {
    static final int MAX_TOKENS = 10_000;

    /** Prevents an overflow in nanoseconds. */
    private static final Duration MAX_LIFETIME = Duration.ofDays(3650);

    /** Bytes of an entry, without the characters of its token. */
    private static final int ENTRY_BYTES = 76;

    private final Clock clock;
    private final boolean keepsRefreshToken;
    private final long maxBytes;
    private final Deque<ExpiringToken> accessTokens = new ArrayDeque<>();
    private final Set<Future<IssuedToken>> pending = ConcurrentHashMap.newKeySet();
    private long bytes;
    private @Nullable String refreshToken;
    private volatile boolean isClosed;

    private record ExpiringToken(String value, long expiresAtNanos) {
        private int bytes() {
            return ENTRY_BYTES + value.length();
        }

        @Override
        public String toString() {
            return "(access token)";
        }
    }

    /**
     * Creates an empty record.
     *
     * @param keepsRefreshToken whether the latest refresh token is revoked too
     * @param maxBytes the memory of all access tokens
     */
    RevocableTokens(Clock clock, boolean keepsRefreshToken, long maxBytes) {
        this.clock = clock;
        this.keepsRefreshToken = keepsRefreshToken;
        this.maxBytes = maxBytes;
    }

    /**
     * Sends a request and records its token. Fails after {@link #close}.
     *
     * @param subjectToken the caller's token, which is not recorded if the issuer returns it (RFC 8693)
     */
    Future<IssuedToken> track(Supplier<Future<IssuedToken>> request, String subjectToken) {
        if (isClosed) return Future.failedFuture(TokenFailure.permanent("the credentials are no longer used"));
        Future<IssuedToken> tracked = request.get().map(issued -> {
            if (!issued.accessToken().equals(subjectToken)) add(issued);
            return issued;
        });
        pending.add(tracked);
        return tracked.onComplete(ended -> pending.remove(tracked));
    }

    /** Makes later requests fail. */
    void close() {
        isClosed = true;
    }

    private synchronized void add(IssuedToken issued) {
        long nowNanos = clock.nanos();
        accessTokens.removeIf(token -> forgetIfExpired(token, nowNanos));
        long lifetime =
                Collections.min(List.of(issued.lifetime(), MAX_LIFETIME)).toNanos();
        ExpiringToken added = new ExpiringToken(issued.accessToken(), nowNanos + lifetime);
        bytes += added.bytes();
        accessTokens.add(added);
        while (accessTokens.size() > MAX_TOKENS || bytes > maxBytes)
            bytes -= accessTokens.remove().bytes();
        if (keepsRefreshToken && issued.refreshToken() != null) refreshToken = issued.refreshToken();
    }

    private boolean forgetIfExpired(ExpiringToken token, long nowNanos) {
        boolean isExpired = nowNanos - token.expiresAtNanos >= 0;
        if (isExpired) bytes -= token.bytes();
        return isExpired;
    }

    /** Completes after the requests that are in flight. Never fails. */
    Future<Void> whenIdle() {
        return Future.join(List.copyOf(pending)).transform(ended -> Future.succeededFuture());
    }

    /** Removes and returns the tokens. The refresh token is first, because its revocation may revoke its access tokens too. */
    synchronized List<TypedToken> removeAll() {
        List<TypedToken> removed = new ArrayList<>();
        if (refreshToken != null) removed.add(TypedToken.refresh(refreshToken));
        long nowNanos = clock.nanos();
        for (ExpiringToken token : accessTokens)
            if (nowNanos - token.expiresAtNanos < 0) removed.add(TypedToken.access(token.value));
        accessTokens.clear();
        bytes = 0;
        refreshToken = null;
        return removed;
    }
}
