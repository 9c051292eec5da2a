package dev.sluice.identity.introspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.identity.Audience;
import dev.sluice.identity.DenialReason;
import dev.sluice.identity.IntrospectionSpec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer's answer about a token comes to.
 *
 * @param claims what is known of the caller; null when the token is not taken
 * @param denial why it is not; null when it is
 * @param cacheTime how long that counts
 */
record IntrospectionResult(
        @Nullable ObjectNode claims, @Nullable DenialReason denial, Duration cacheTime) {

    /**
     * Judges an answer (RFC 7662 2.2). That it says {@code active} is not enough: a token for another audience is active too.
     */
    static IntrospectionResult of(ObjectNode response, IntrospectionSpec spec, Instant now) {
        if (!response.path("active").isBoolean() || !response.path("active").booleanValue())
            return denied(DenialReason.INACTIVE, spec);
        if (response.has("iss") && spec.issuer() != null && !isText(response.path("iss"), spec.issuer()))
            return denied(DenialReason.ISSUER, spec);
        if (!spec.audience().isEmpty() && !Audience.contains(spec.audience(), response.path("aud")))
            return denied(DenialReason.AUDIENCE, spec);
        if (epochSeconds(response.path("nbf"), 0) > now.getEpochSecond())
            return denied(DenialReason.NOT_YET_VALID, spec);
        Duration cacheTime = cacheTime(response, spec, now);
        return cacheTime.isZero() || cacheTime.isNegative()
                ? denied(DenialReason.EXPIRED, spec)
                : new IntrospectionResult(response.without("active"), null, cacheTime);
    }

    private static IntrospectionResult denied(DenialReason reason, IntrospectionSpec spec) {
        return new IntrospectionResult(null, reason, spec.cache());
    }

    private static boolean isText(JsonNode node, String text) {
        return node.isTextual() && node.asText().equals(text);
    }

    private static Duration cacheTime(ObjectNode response, IntrospectionSpec spec, Instant now) {
        if (!response.has("exp")) return spec.cache();
        long seconds = Math.min(
                epochSeconds(response.path("exp"), 0) - now.getEpochSecond(),
                spec.cache().toSeconds());
        return Duration.ofSeconds(seconds);
    }

    private static long epochSeconds(JsonNode number, long defaultValue) {
        return number.isNumber() && number.canConvertToLong() ? number.longValue() : defaultValue;
    }
}
