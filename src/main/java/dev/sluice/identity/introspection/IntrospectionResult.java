package dev.sluice.identity.introspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sluice.identity.Audience;
import dev.sluice.identity.DenialReason;
import dev.sluice.identity.IntrospectionSpec;
import dev.sluice.json.RetainedSize;
import dev.sluice.time.Clock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The result of an introspection.
 *
 * @param claims the caller's claims; null for a denied token
 * @param denial the reason of the denial; null for an accepted token
 * @param cacheTime how long the result is valid
 */
record IntrospectionResult(
        @Nullable ObjectNode claims, @Nullable DenialReason denial, Duration cacheTime) {

    /** Bytes of an entry of a cache, with its hash and without its claims. */
    private static final int ENTRY_BYTES = 260;

    /** Returns a cache of results by the hashes of their tokens, which holds at most {@code maxBytes}. */
    static Cache<ByteBuffer, IntrospectionResult> cache(Clock clock, long maxBytes) {
        return Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((ByteBuffer hash, IntrospectionResult result) -> result.bytes())
                .expireAfter(Expiry.creating((ByteBuffer hash, IntrospectionResult result) -> result.cacheTime()))
                .ticker(clock::nanos)
                .executor(Runnable::run)
                .build();
    }

    private int bytes() {
        return ENTRY_BYTES + (claims == null ? 0 : RetainedSize.of(claims));
    }

    /** Returns the result of a response (RFC 7662 2.2). An active token may still be for another audience. */
    static IntrospectionResult of(ObjectNode response, IntrospectionSpec spec, Instant now) {
        if (!response.path("active").isBoolean() || !response.path("active").booleanValue())
            return denied(DenialReason.INACTIVE, spec);
        if (response.has("iss")
                && spec.issuer() != null
                && !TextNode.valueOf(spec.issuer()).equals(response.path("iss")))
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
