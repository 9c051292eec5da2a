package dev.sluice.credentials;

import dev.sluice.spec.Secret;
import dev.sluice.time.EventLoop;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A secret that is sent as it is written. One from a file is treated like a token that serves for a minute, so that it is
 * read anew while the last one still serves.
 *
 * @param form what a header makes of it
 */
record SecretFetcher(Secret secret, UnaryOperator<String> form, EventLoop home) implements TokenFetcher {
    private static final Duration WHILE_UNREAD = Duration.ofMinutes(1);
    private static final Duration FOR_GOOD = Duration.ofDays(1);

    @Override
    public Future<IssuedToken> ask() {
        if (!secret.canChange()) return Future.succeededFuture(new IssuedToken(form.apply(secret.value()), FOR_GOOD));
        return home.blocking(secret::read)
                .map(value -> new IssuedToken(form.apply(value), WHILE_UNREAD))
                .recover(failure -> Future.failedFuture(unread(failure)));
    }

    private static TokenFailure unread(Throwable failure) {
        return TokenFailure.unavailable(
                failure instanceof IOException ? String.valueOf(failure.getMessage()) : "the secret cannot be read");
    }
}
