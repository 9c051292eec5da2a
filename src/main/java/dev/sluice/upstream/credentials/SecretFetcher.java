package dev.sluice.upstream.credentials;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.trace.TraceContext;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Returns a configured secret as a token. A secret from a file has a lifetime of one minute, so that it is read again in the
 * background.
 *
 * @param format converts the secret to a header value
 */
record SecretFetcher(Secret secret, UnaryOperator<String> format, EventLoop eventLoop) implements TokenFetcher {
    private static final Duration FILE_LIFETIME = Duration.ofMinutes(1);
    private static final Duration STATIC_LIFETIME = Duration.ofDays(1);

    @Override
    public Future<IssuedToken> fetch(@Nullable TraceContext cause) {
        if (!secret.isReloadable())
            return Future.succeededFuture(new IssuedToken(format.apply(secret.value()), STATIC_LIFETIME));
        return eventLoop
                .blocking(secret::read)
                .map(value -> new IssuedToken(format.apply(value), FILE_LIFETIME))
                .recover(failure -> Future.failedFuture(toTokenFailure(failure)));
    }

    private static TokenFailure toTokenFailure(Throwable failure) {
        return TokenFailure.unavailable(
                failure instanceof IOException ? String.valueOf(failure.getMessage()) : "the secret cannot be read");
    }
}
