package dev.sluice.identity.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.identity.Audience;
import dev.sluice.identity.DenialReason;
import dev.sluice.identity.InvalidTokenException;
import dev.sluice.identity.JwtSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * What must be true of a token's claims (RFC 7519 4.1, RFC 8725 3.8 to 3.10), signature or not: issued by whom we trust,
 * for us, and valid now.
 */
record ClaimsValidator(JwtSpec spec) {

    /**
     * Checks them, dates last: of a token that is not for us, nobody learns whether it has expired.
     *
     * @return how long the token still lives, the leeway included
     * @throws InvalidTokenException when one of them is not so
     */
    Duration remainingLifetime(ObjectNode claims, Instant now) {
        if (!isText(claims.path("iss"), spec.issuer())) throw new InvalidTokenException(DenialReason.ISSUER);
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

    private static boolean isText(JsonNode node, String text) {
        return node.isTextual() && node.asText().equals(text);
    }

    /** The later of {@code nbf} and {@code iat}, where it says them. */
    private static long notBefore(ObjectNode claims, long defaultValue) {
        long latest = defaultValue;
        for (String name : new String[] {"nbf", "iat"})
            if (claims.has(name)) latest = Math.max(latest, epochSeconds(claims.path(name), DenialReason.MALFORMED));
        return latest;
    }

    /** Seconds since 1970, within some ten thousand years, so that sums of them stay numbers. */
    private static long epochSeconds(JsonNode number, DenialReason reason) {
        boolean isDate = number.isNumber() && number.canConvertToLong();
        long seconds = isDate ? number.longValue() : -1;
        if (seconds < 0 || seconds > Instant.MAX.getEpochSecond()) throw new InvalidTokenException(reason);
        return seconds;
    }
}
