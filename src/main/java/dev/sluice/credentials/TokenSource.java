package dev.sluice.credentials;

import dev.sluice.backend.Call;
import io.vertx.core.Future;

/** Where the token of a call comes from. Safe for any number of event loops. */
interface TokenSource {

    /**
     * A token that can be sent now, on the event loop of the caller. Waits for it no longer than the call's deadline, and
     * fails with {@link dev.sluice.backend.FailureReason#NO_CREDENTIALS}.
     */
    Future<AccessToken> get(Call call);

    /**
     * Takes back a token that a backend refused, so that no call is given it again.
     *
     * @return whether another can be had; not when this one came soon after another that was refused, or else a backend
     *     that refuses everything would have us ask for tokens without end
     */
    boolean invalidate(Call call, AccessToken rejected);
}
