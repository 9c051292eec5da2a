package dev.sluice.upstream.credentials;

import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.SubjectToken;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.Future;

/**
 * Passes the caller's verified token on to the backend. Fails with {@link dev.sluice.upstream.backend.FailureReason#NO_CREDENTIALS} for
 * a caller without a token. A 401 goes back to the caller, because only the caller may have another token.
 */
final class TokenRelay implements Backend {
    private final String credentials;
    private final Backend inner;

    /**
     * Creates the policy of one backend.
     *
     * @param credentials the name in the configuration, for failures
     */
    TokenRelay(String credentials, Backend inner) {
        this.credentials = credentials;
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        SubjectToken subjectToken = call.subjectToken();
        if (subjectToken == null) return missingToken(credentials, call);
        return inner.send(CredentialHeader.BEARER.applyTo(call, subjectToken.value()))
                .recover(failure -> Future.failedFuture(attributeToCaller(failure, call)));
    }

    /** Fails a call that needs the caller's token and has none. */
    static <T> Future<T> missingToken(String credentials, Call call) {
        return Future.failedFuture(
                TokenSource.failure(call, credentials, "no identity has verified a token of the caller"));
    }

    private static Throwable attributeToCaller(Throwable failure, Call call) {
        UnusableReply.StatusFailure statusFailure =
                failure instanceof BackendFailure backendFailure ? backendFailure.statusFailure() : null;
        return statusFailure != null && statusFailure.status() == 401
                ? statusFailure.asRejectedCallersToken(call)
                : failure;
    }
}
