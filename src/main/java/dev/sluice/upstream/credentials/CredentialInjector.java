package dev.sluice.upstream.credentials;

import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.Future;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Adds a valid token to every attempt. After a 401 for the token, sends the attempt once more with a new token. This is safe
 * for all methods, because the backend has not processed a request that it rejects with 401.
 *
 * <p>Fails with {@link dev.sluice.upstream.backend.FailureReason#NO_CREDENTIALS} without a token, which does not count against the
 * backend.
 */
final class CredentialInjector implements Backend {
    private static final Pattern INVALID_TOKEN =
            Pattern.compile("\\berror\\s*=\\s*\"?invalid_token\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern BEARER = Pattern.compile("(^|,)\\s*Bearer\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern ANY_ERROR = Pattern.compile("\\berror\\s*=", Pattern.CASE_INSENSITIVE);

    private final TokenSource tokenSource;
    private final CredentialHeader credentialHeader;
    private final Backend inner;

    CredentialInjector(TokenSource tokenSource, CredentialHeader credentialHeader, Backend inner) {
        this.tokenSource = tokenSource;
        this.credentialHeader = credentialHeader;
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        return token(call).compose(token -> send(call, token).recover(failure -> afterFailure(failure, call, token)));
    }

    private Future<Reply> send(Call call, AccessToken token) {
        return inner.send(credentialHeader.applyTo(call, token.value()));
    }

    private Future<Reply> afterFailure(Throwable failure, Call call, AccessToken rejected) {
        if (!rejectsToken(failure) || call.state().isBodyStarted() || !tokenSource.invalidate(call, rejected))
            return Future.failedFuture(failure);
        return token(call).compose(renewed -> send(call, renewed));
    }

    /** Returns a token, and reports the wait for it. */
    private Future<AccessToken> token(Call call) {
        Future<AccessToken> token = tokenSource.get(call);
        if (token.isComplete()) return token;
        long startedNanos = call.state().nanos();
        return token.onComplete(
                done -> call.state().trace().onToken(call.state().nanos() - startedNanos));
    }

    private boolean rejectsToken(Throwable failure) {
        UnusableReply.StatusFailure statusFailure =
                failure instanceof BackendFailure backendFailure ? backendFailure.statusFailure() : null;
        if (statusFailure == null || statusFailure.status() != 401) return false;
        List<String> challenges = statusFailure.headers().getAll("WWW-Authenticate");
        return !credentialHeader.equals(CredentialHeader.BEARER)
                || challenges.isEmpty()
                || challenges.stream().anyMatch(CredentialInjector::rejectsToken);
    }

    /**
     * A challenge without an error counts as a rejected token: RFC 6750 3.1 omits the error only for requests without a token.
     * Other errors, such as a missing second factor, would be the same with a new token.
     */
    private static boolean rejectsToken(String challenge) {
        return INVALID_TOKEN.matcher(challenge).find()
                || (BEARER.matcher(challenge).find()
                        && !ANY_ERROR.matcher(challenge).find());
    }
}
