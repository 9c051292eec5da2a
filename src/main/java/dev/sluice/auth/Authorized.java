package dev.sluice.auth;

import dev.sluice.backend.Answered;
import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Puts a live token on every attempt (RFC 6750 2.1). An attempt that the backend answers with 401 has not been
 * processed, so whatever its method it is sent once more with another token, where another can be had.
 *
 * <p>Fails with {@link dev.sluice.backend.NotReached.NoCredentials} when there is no token; that says nothing about the
 * backend.
 */
public final class Authorized implements Backend {
    private static final Pattern INVALID_TOKEN =
            Pattern.compile("\\berror\\s*=\\s*\"?invalid_token\\b", Pattern.CASE_INSENSITIVE);

    private final TokenSource tokens;
    private final Backend inner;

    public Authorized(TokenSource tokens, Backend inner) {
        this.tokens = tokens;
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        return tokens.live(call)
                .compose(token -> send(call, token).recover(failure -> afterFailure(failure, call, token)));
    }

    private Future<Reply> send(Call call, Token token) {
        return inner.send(call.withHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token.value()));
    }

    private Future<Reply> afterFailure(Throwable failure, Call call, Token used) {
        if (!blamesToken(failure) || call.progress().isBodySpent() || !tokens.takeBack(used))
            return Future.failedFuture(failure);
        return tokens.live(call).compose(another -> send(call, another));
    }

    /** A 401 that names another reason, such as a missing second factor, would be the same with any token. */
    private static boolean blamesToken(Throwable failure) {
        if (!(failure instanceof Answered.Unauthorized answer) || answer.status() != 401) return false;
        List<String> challenges = answer.headers().getAll("WWW-Authenticate");
        return challenges.isEmpty()
                || challenges.stream()
                        .anyMatch(challenge -> INVALID_TOKEN.matcher(challenge).find());
    }
}
