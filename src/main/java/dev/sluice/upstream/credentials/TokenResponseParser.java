package dev.sluice.upstream.credentials;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.RetryAfter;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.oauth.InvalidIssuerResponseException;
import dev.sluice.upstream.oauth.InvalidMetadataException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the responses of token servers. Messages quote nothing of a response but standard error codes. */
final class TokenResponseParser {
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

    /** RFC 6749 appendix A.12 without the space, and with a length that fits into a header. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,8000}");

    /** The errors of RFC 6749 5.2, RFC 8693 2.2.2 and RFC 8707 2 that need a change of configuration. */
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
     * Reads a token response (RFC 6749 5.1).
     *
     * @throws TokenFailure when the response is invalid
     */
    static TokenFetcher.IssuedToken parse(JsonObject response) {
        String token = token(response, "access_token");
        if (token == null) throw TokenFailure.unavailable("the response of the token server has no valid access_token");
        if (!"bearer".equalsIgnoreCase(String.valueOf(response.getValue("token_type", "bearer"))))
            throw TokenFailure.unavailable("the token server issued a token that is not a bearer token");
        return new TokenFetcher.IssuedToken(
                token, lifetime(response.getValue("expires_in")), token(response, "refresh_token"));
    }

    private static @Nullable String token(JsonObject response, String name) {
        return response.getValue(name) instanceof String token
                        && TOKEN.matcher(token).matches()
                ? token
                : null;
    }

    /** Accepts a number in a text, which some servers send. */
    private static Duration lifetime(@Nullable Object expiresIn) {
        if (expiresIn == null) return DEFAULT_LIFETIME;
        try {
            double seconds = Double.parseDouble(expiresIn.toString());
            if (seconds > 0) return Duration.ofSeconds((long) Math.ceil(seconds));
        } catch (NumberFormatException invalid) {
            // Handled as an invalid lifetime.
        }
        throw TokenFailure.unavailable("the expires_in of the token server is not a positive number of seconds");
    }

    /** Converts a failure to a token failure. Only a failure to read a file keeps its message, which names the file. */
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
                ? TokenFailure.unavailable("no response: " + failure.reason().code())
                : ofStatus(statusFailure, clock);
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static TokenFailure ofStatus(UnusableReply.StatusFailure statusFailure, Clock clock) {
        if (statusFailure.status() < 500
                && error(statusFailure.body()) instanceof String error
                && PERMANENT_ERRORS.contains(error)) return TokenFailure.rejectedWith(error);
        return TokenFailure.unavailable(
                "the token server responded with " + statusFailure.status() + " and without a token",
                RetryAfter.delay(statusFailure, clock));
    }

    private static @Nullable Object error(Buffer body) {
        try {
            return body.toJsonObject().getValue("error");
        } catch (DecodeException | ClassCastException invalid) {
            return null;
        }
    }
}
