package dev.sluice.gateway.identity.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.gateway.identity.Audience;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.identity.InvalidTokenException;
import dev.sluice.gateway.identity.JwtSpec;
import java.time.Duration;
import java.time.Instant;

/** Checks the issuer, the audience and the dates of a token (RFC 7519 4.1, RFC 8725 3.8 to 3.10). */
record ClaimsValidator(JwtSpec spec) {

    /**
     * Returns the time until the token expires, including the leeway. The dates are checked last, so that a denial does not
     * reveal whether a token for another audience has expired.
     *
     * @throws InvalidTokenException when a claim is invalid
     */
    Duration remainingLifetime(ObjectNode claims, Instant now) {
        if (!TextNode.valueOf(spec.issuer()).equals(claims.path("iss")))
            throw new InvalidTokenException(DenialReason.ISSUER);
        if (!Audience.contains(spec.audience(), claims.path("aud")))
            throw new InvalidTokenException(DenialReason.AUDIENCE);
        long seconds = now.getEpochSecond();
        long leeway = spec.leeway().toSeconds();
        if (notBefore(claims, seconds) > seconds + leeway) throw new InvalidTokenException(DenialReason.NOT_YET_VALID);
        long remaining = epochSeconds(claims.path("exp"), DenialReason.NO_EXPIRY) - seconds;
        if (remaining + leeway <= 0) throw new InvalidTokenException(DenialReason.EXPIRED);
        if (remaining > spec.maxLifetime().toSeconds() + leeway) throw new InvalidTokenException(DenialReason.LIFETIME);
        return Duration.ofSeconds(remaining + leeway);
    }

    /** Returns the latest of {@code nbf}, {@code iat} and the default value, in seconds since 1970. */
    private static long notBefore(ObjectNode claims, long defaultValue) {
        long latest = defaultValue;
        for (String name : new String[] {"nbf", "iat"})
            if (claims.has(name)) latest = Math.max(latest, epochSeconds(claims.path(name), DenialReason.MALFORMED));
        return latest;
    }

    /** Returns seconds since 1970. The upper limit prevents overflows in sums. */
    private static long epochSeconds(JsonNode number, DenialReason reason) {
        boolean isDate = number.isNumber() && number.canConvertToLong();
        long seconds = isDate ? number.longValue() : -1;
        if (seconds < 0 || seconds > Instant.MAX.getEpochSecond()) throw new InvalidTokenException(reason);
        return seconds;
    }
}
