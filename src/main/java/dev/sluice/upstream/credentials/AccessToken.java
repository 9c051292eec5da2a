package dev.sluice.upstream.credentials;

import dev.sluice.core.refresh.RefreshedValue.Fetched;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** An access token. Immutable. Equality is identity, because a server may issue the same text twice. */
final class AccessToken {
    private static final long DAY = TimeUnit.DAYS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long MIN_REFRESH_LEAD = TimeUnit.SECONDS.toNanos(30);
    private static final long SAFETY_MARGIN = TimeUnit.SECONDS.toNanos(5);

    private final String value;

    private AccessToken(String value) {
        this.value = value;
    }

    /**
     * Returns the token of a response. Its lifetime counts from the request, because the time of issue is unknown. It expires while
     * the backend still accepts it.
     */
    static Fetched<AccessToken> of(TokenFetcher.IssuedToken issued, long requestedAt, RandomGenerator random) {
        long lifetime = cappedLifetime(issued);
        return new Fetched<>(
                new AccessToken(issued.accessToken()),
                requestedAt + lifetime - refreshLead(lifetime, random),
                requestedAt + lifetime - Math.min(SAFETY_MARGIN, lifetime / 2));
    }

    /** Caps lifetimes at one day, because nanoseconds of a longer lifetime may overflow. */
    private static long cappedLifetime(TokenFetcher.IssuedToken issued) {
        Duration lifetime = issued.lifetime();
        return lifetime.compareTo(Duration.ofDays(1)) > 0 ? DAY : lifetime.toNanos();
    }

    /** Returns the time between refresh and expiry. Jitter spreads the refreshes of several gateways. */
    private static long refreshLead(long lifetime, RandomGenerator random) {
        if (lifetime < MINUTE) return lifetime - lifetime / 2;
        return Math.max(MIN_REFRESH_LEAD, lifetime / 10) + random.nextLong(lifetime / 20 + 1);
    }

    String value() {
        return value;
    }

    @Override
    public String toString() {
        return "(token)";
    }
}
