package dev.sluice.auth;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What vertx-auth-oauth2 makes of a token server's answer, in our terms. */
final class TokenAnswer {
    private static final Duration LIFETIME_IF_UNSAID = Duration.ofMinutes(5);

    /** RFC 6749 appendix A.12 without the blank, which no header carries, and no longer than headers may be. */
    private static final Pattern ACCESS_TOKEN = Pattern.compile("[!-~]{1,8000}");

    /** The errors of RFC 6749 5.2 that stay until somebody changes a configuration; Vert.x puts them first. */
    private static final Pattern REFUSAL = Pattern.compile(
            "(invalid_client|invalid_request|invalid_scope|unauthorized_client|unsupported_grant_type)(:.*)?",
            Pattern.DOTALL);

    private TokenAnswer() {}

    /**
     * Reads an answer of RFC 6749 5.1.
     *
     * @throws TokenFailure when it is none
     */
    static TokenEndpoint.Issued read(User user) {
        JsonObject answer = user.principal();
        if (!(answer.getValue("access_token") instanceof String token)
                || !ACCESS_TOKEN.matcher(token).matches())
            throw TokenFailure.unavailable("the token server's answer holds no usable access_token");
        if (!"bearer".equalsIgnoreCase(answer.getString("token_type", "bearer")))
            throw TokenFailure.unavailable("the token server issues no bearer tokens");
        return new TokenEndpoint.Issued(token, lifetime(answer.getValue("expires_in")));
    }

    /** Some servers write the number as a text. Vert.x has already refused what is neither, and what has expired. */
    private static Duration lifetime(@Nullable Object expiresIn) {
        if (expiresIn == null) return LIFETIME_IF_UNSAID;
        return Duration.ofSeconds(
                expiresIn instanceof Number seconds ? seconds.longValue() : Long.parseLong(expiresIn.toString()));
    }

    /** The failure in our terms. Vert.x quotes whole answers, so of its texts only what is known to be harmless stays. */
    static TokenFailure failure(Throwable failure) {
        if (failure instanceof TokenFailure known) return known;
        Matcher refusal = REFUSAL.matcher(String.valueOf(failure.getMessage()));
        if (refusal.matches()) return TokenFailure.refused("the token server says " + refusal.group(1));
        boolean harmless = failure instanceof IOException || failure instanceof HttpClosedException;
        return TokenFailure.unavailable(
                harmless ? "no answer: " + failure.getMessage() : "the token server answered no token");
    }
}
