package dev.sluice.gateway.identity.introspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.gateway.identity.Audience;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.identity.IntrospectionSpec;
import dev.sluice.language.json.RetainedSize;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The result of an introspection.
 *
 * @param claims the caller's claims; null for a denied token
 * @param denial the reason of the denial; null for an accepted token
 * @param validUntil when the issuer must be asked again
 */
record IntrospectionResult(
        @Nullable ObjectNode claims, @Nullable DenialReason denial, Deadline validUntil) {

    /** Bytes of an entry of a cache, with its hash and without its claims. */
    private static final int ENTRY_BYTES = 260;

    /** Returns a cache of results by the hashes of their tokens, which holds at most {@code maxBytes}. */
    static Cache<ByteBuffer, IntrospectionResult> cache(Clock clock, long maxBytes) {
        return Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((ByteBuffer hash, IntrospectionResult result) -> result.bytes())
                .expireAfter(Expiry.creating((ByteBuffer hash, IntrospectionResult result) ->
                        Duration.ofNanos(result.validUntil().remaining(clock))))
                .ticker(clock::nanos)
                .executor(Runnable::run)
                .build();
    }

    private int bytes() {
        return ENTRY_BYTES + (claims == null ? 0 : RetainedSize.of(claims));
    }

    /** Returns the claim {@code exp}; a missing node without it. */
    JsonNode expiry() {
        return claims == null ? MissingNode.getInstance() : claims.path("exp");
    }

    /** Returns the result of a response (RFC 7662 2.2). An active token may still be for another audience. */
    static IntrospectionResult of(ObjectNode response, IntrospectionSpec spec, Clock clock) {
        Instant now = clock.now();
        Duration cacheTime = cacheTime(response, spec, now);
        DenialReason denial = denial(response, spec, now, cacheTime);
        ObjectNode claims = denial == null ? response.without("active") : null;
        return new IntrospectionResult(
                claims, denial, Deadline.after(denial == null ? cacheTime : spec.cache(), clock));
    }

    private static @Nullable DenialReason denial(
            ObjectNode response, IntrospectionSpec spec, Instant now, Duration cacheTime) {
        if (!response.path("active").isBoolean() || !response.path("active").booleanValue())
            return DenialReason.INACTIVE;
        if (response.has("iss")
                && spec.issuer() != null
                && !TextNode.valueOf(spec.issuer()).equals(response.path("iss"))) return DenialReason.ISSUER;
        if (!spec.audience().isEmpty() && !Audience.contains(spec.audience(), response.path("aud")))
            return DenialReason.AUDIENCE;
        if (epochSeconds(response.path("nbf"), 0) > now.getEpochSecond()) return DenialReason.NOT_YET_VALID;
        return cacheTime.isZero() || cacheTime.isNegative() ? DenialReason.EXPIRED : null;
    }

    private static Duration cacheTime(ObjectNode response, IntrospectionSpec spec, Instant now) {
        if (!response.has("exp")) return spec.cache();
        long seconds = Math.min(
                Math.max(0, epochSeconds(response.path("exp"), 0)) - now.getEpochSecond(),
                spec.cache().toSeconds());
        return Duration.ofSeconds(seconds);
    }

    private static long epochSeconds(JsonNode number, long defaultValue) {
        return number.isNumber() && number.canConvertToLong() ? number.longValue() : defaultValue;
    }
}
