package dev.sluice.auth;

import dev.sluice.backend.Call;
import dev.sluice.backend.NotReached;
import io.vertx.core.Future;

/** What to say of a call whose caller has no token, where one is needed. */
final class Callers {
    private Callers() {}

    static <T> Future<T> unknown(Call call) {
        return Future.failedFuture(
                new NotReached.NoCredentials(call, "no identity has verified a token of the caller"));
    }
}
