package dev.sluice.credentials;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * An access token and when it serves, on the scale of {@link dev.sluice.time.Clock#nanos()}. Two are the same only when
 * they are one object, for a server may issue the same text twice.
 */
final class AccessToken {
    private static final long DAY = TimeUnit.DAYS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long MIN_REFRESH_LEAD = TimeUnit.SECONDS.toNanos(30);
    private static final long SAFETY_MARGIN = TimeUnit.SECONDS.toNanos(5);

    private final String value;
    private final long refreshAtNanos;
    private final long expiresAtNanos;

    private AccessToken(String value, long refreshAtNanos, long expiresAtNanos) {
        this.value = value;
        this.refreshAtNanos = refreshAtNanos;
        this.expiresAtNanos = expiresAtNanos;
    }

    /** A token as it was issued. Its life began no sooner than it was asked for, so it is counted from there. */
    static AccessToken of(TokenFetcher.IssuedToken issued, long requestedAt, RandomGenerator random) {
        long lifetime = cappedLifetime(issued);
        return new AccessToken(
                issued.accessToken(),
                requestedAt + lifetime - refreshLead(lifetime, random),
                requestedAt + lifetime - Math.min(SAFETY_MARGIN, lifetime / 2));
    }

    /** A token that claims to live longer than a day is renewed daily all the same. */
    private static long cappedLifetime(TokenFetcher.IssuedToken issued) {
        Duration lifetime = issued.lifetime();
        return lifetime.compareTo(Duration.ofDays(1)) > 0 ? DAY : lifetime.toNanos();
    }

    /** How long before its end a token is due; jittered, so that the gateways of a fleet do not all renew at once. */
    private static long refreshLead(long lifetime, RandomGenerator random) {
        if (lifetime < MINUTE) return lifetime - lifetime / 2;
        return Math.max(MIN_REFRESH_LEAD, lifetime / 10) + random.nextLong(lifetime / 20 + 1);
    }

    String value() {
        return value;
    }

    /** Time for another one, although this one still serves. */
    boolean isDueForRefresh(long now) {
        return now - refreshAtNanos >= 0;
    }

    /** Too close to its end to be sent. */
    boolean isExpired(long now) {
        return now - expiresAtNanos >= 0;
    }

    /** How long it can still be sent; zero when no longer. */
    Duration timeToLive(long now) {
        return Duration.ofNanos(Math.max(0, expiresAtNanos - now));
    }

    @Override
    public String toString() {
        return "(token)";
    }
}
