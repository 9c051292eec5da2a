package dev.sluice.credentials;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.RetryAfter;
import dev.sluice.backend.UnusableReply;
import dev.sluice.oauth.InvalidIssuerResponseException;
import dev.sluice.oauth.InvalidMetadataException;
import dev.sluice.time.Clock;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a token server answered, in our terms. Nothing that it wrote gets into a message but an error we know. */
final class TokenResponseParser {
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

    /** RFC 6749 appendix A.12 without the blank, which no header carries, and no longer than headers may be. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,8000}");

    /** The errors of RFC 6749 5.2, RFC 8693 2.2.2 and RFC 8707 2 that stay until somebody changes something. */
    private static final Set<String> PERMANENT_ERRORS = Set.of(
            TokenFailure.INVALID_GRANT,
            "invalid_client",
            "invalid_request",
            "invalid_scope",
            "invalid_target",
            "unauthorized_client",
            "unsupported_grant_type");

    private TokenResponseParser() {}

    /**
     * Reads an answer of RFC 6749 5.1.
     *
     * @throws TokenFailure when it is none
     */
    static TokenFetcher.IssuedToken parse(JsonObject response) {
        String token = token(response, "access_token");
        if (token == null) throw TokenFailure.unavailable("the token server's answer holds no usable access_token");
        if (!"bearer".equalsIgnoreCase(String.valueOf(response.getValue("token_type", "bearer"))))
            throw TokenFailure.unavailable("the token server issues no bearer tokens");
        return new TokenFetcher.IssuedToken(
                token, lifetime(response.getValue("expires_in")), token(response, "refresh_token"));
    }

    private static @Nullable String token(JsonObject response, String name) {
        return response.getValue(name) instanceof String token
                        && TOKEN.matcher(token).matches()
                ? token
                : null;
    }

    /** Some servers write the number as a text. */
    private static Duration lifetime(@Nullable Object expiresIn) {
        if (expiresIn == null) return DEFAULT_LIFETIME;
        try {
            double seconds = Double.parseDouble(expiresIn.toString());
            if (seconds > 0) return Duration.ofSeconds((long) Math.ceil(seconds));
        } catch (NumberFormatException noNumber) {
            // Said below, as for a number that is no lifetime.
        }
        throw TokenFailure.unavailable("the token server issues a token that serves for no time");
    }

    /** Turns a failure of any kind into a token failure. A failure to read a file names the file; any other names nothing. */
    static TokenFailure toTokenFailure(Throwable failure, Clock clock) {
        if (failure instanceof TokenFailure known) return known;
        if (failure instanceof BackendFailure known) return ofBackend(known, clock);
        if (failure instanceof InvalidMetadataException metadata) return TokenFailure.permanent(message(metadata));
        if (failure instanceof InvalidIssuerResponseException || failure instanceof IOException)
            return TokenFailure.unavailable(message(failure));
        return TokenFailure.unavailable("the token request failed unexpectedly");
    }

    private static TokenFailure ofBackend(BackendFailure failure, Clock clock) {
        UnusableReply.StatusFailure statusFailure = failure.statusFailure();
        return statusFailure == null
                ? TokenFailure.unavailable("no answer: " + failure.reason().code())
                : ofStatus(statusFailure, clock);
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static TokenFailure ofStatus(UnusableReply.StatusFailure statusFailure, Clock clock) {
        if (statusFailure.status() < 500
                && error(statusFailure.body()) instanceof String error
                && PERMANENT_ERRORS.contains(error)) return TokenFailure.refusedWith(error);
        return TokenFailure.unavailable(
                "the token server answered " + statusFailure.status() + " and no token",
                RetryAfter.delay(statusFailure, clock));
    }

    private static @Nullable Object error(Buffer body) {
        try {
            return body.toJsonObject().getValue("error");
        } catch (DecodeException | ClassCastException noObject) {
            return null;
        }
    }
}
