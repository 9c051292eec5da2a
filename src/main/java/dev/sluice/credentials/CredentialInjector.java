package dev.sluice.credentials;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import dev.sluice.backend.UnusableReply;
import io.vertx.core.Future;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Puts a live token on every attempt. An attempt that the backend answers with 401 has not been processed, so whatever its
 * method it is sent once more with another token, where another can be had.
 *
 * <p>Fails with {@link dev.sluice.backend.FailureReason#NO_CREDENTIALS} when there is no token; that says nothing about the
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
        return tokenSource
                .get(call)
                .compose(token -> send(call, token).recover(failure -> afterFailure(failure, call, token)));
    }

    private Future<Reply> send(Call call, AccessToken token) {
        return inner.send(credentialHeader.applyTo(call, token.value()));
    }

    private Future<Reply> afterFailure(Throwable failure, Call call, AccessToken rejected) {
        if (!rejectsToken(failure) || call.progress().isBodyStarted() || !tokenSource.invalidate(call, rejected))
            return Future.failedFuture(failure);
        return tokenSource.get(call).compose(renewed -> send(call, renewed));
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
     * RFC 6750 3.1 has a server name no error to one who sent no token. We sent one, so a server that names none is one
     * that names none at all. Any other error, such as a missing second factor, would be the same with any token.
     */
    private static boolean rejectsToken(String challenge) {
        return INVALID_TOKEN.matcher(challenge).find()
                || (BEARER.matcher(challenge).find()
                        && !ANY_ERROR.matcher(challenge).find());
    }
}
