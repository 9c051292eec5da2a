package dev.sluice.auth;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import dev.sluice.backend.Subject;
import io.vertx.core.Future;

/**
 * Passes the token of the caller on, as an identity has verified it. Fails with {@link
 * dev.sluice.backend.NotReached.NoCredentials} for a caller who was known by something else. A 401 stays one: there is no
 * other token to try.
 */
final class Relayed implements Backend {
    private final Backend inner;

    Relayed(Backend inner) {
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        Subject subject = call.subject();
        return subject == null ? Callers.unknown(call) : inner.send(Presentation.BEARER.on(call, subject.token()));
    }
}
