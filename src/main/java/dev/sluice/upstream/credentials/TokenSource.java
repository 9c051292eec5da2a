package dev.sluice.upstream.credentials;

import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent;
import io.vertx.core.Future;

/** Supplies the tokens of calls. Thread-safe. */
interface TokenSource {

    /**
     * Returns a valid token, on the event loop of the call. Waits until the call's deadline, and fails with {@link
     * dev.sluice.upstream.backend.FailureReason#NO_CREDENTIALS}.
     */
    Future<AccessToken> get(Call call);

    /**
     * Discards a token that a backend rejected.
     *
     * @return whether a retry with a new token makes sense; false soon after another invalidation. A backend that
     *     rejects all tokens must not cause an unlimited number of token requests.
     */
    boolean invalidate(Call call, AccessToken rejected);

    /** Returns the failure of a call without a token, which names the credentials of the configuration. */
    static NotSent failure(Call call, String credentials, String reason) {
        return new NotSent(call, FailureReason.NO_CREDENTIALS, "credentials " + credentials + ": " + reason);
    }
}
