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
 * @param refusal why it is not; null when it is
 * @param left how long that counts
 */
record IntrospectionResult(
        @Nullable ObjectNode claims, @Nullable DenialReason refusal, Duration left) {

    /**
     * Judges an answer (RFC 7662 2.2). That it says {@code active} is not enough: a token for another audience is active too.
     */
    static IntrospectionResult of(ObjectNode answer, IntrospectionSpec spec, Instant now) {
        if (!answer.path("active").isBoolean() || !answer.path("active").booleanValue())
            return refused(DenialReason.INACTIVE, spec);
        if (answer.has("iss") && spec.issuer() != null && !isText(answer.path("iss"), spec.issuer()))
            return refused(DenialReason.ISSUER, spec);
        if (!spec.audience().isEmpty() && !Audience.isOneOf(spec.audience(), answer.path("aud")))
            return refused(DenialReason.AUDIENCE, spec);
        if (date(answer.path("nbf"), 0) > now.getEpochSecond()) return refused(DenialReason.NOT_YET_VALID, spec);
        Duration left = left(answer, spec, now);
        return left.isZero() || left.isNegative()
                ? refused(DenialReason.EXPIRED, spec)
                : new IntrospectionResult(answer.without("active"), null, left);
    }

    private static IntrospectionResult refused(DenialReason reason, IntrospectionSpec spec) {
        return new IntrospectionResult(null, reason, spec.cache());
    }

    private static boolean isText(JsonNode node, String text) {
        return node.isTextual() && node.asText().equals(text);
    }

    private static Duration left(ObjectNode answer, IntrospectionSpec spec, Instant now) {
        if (!answer.has("exp")) return spec.cache();
        long seconds = Math.min(
                date(answer.path("exp"), 0) - now.getEpochSecond(), spec.cache().toSeconds());
        return Duration.ofSeconds(seconds);
    }

    private static long date(JsonNode number, long otherwise) {
        return number.isNumber() && number.canConvertToLong() ? number.longValue() : otherwise;
    }
}
