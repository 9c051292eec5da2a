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
    private static final long LEAST_LEAD = TimeUnit.SECONDS.toNanos(30);
    private static final long SAFETY = TimeUnit.SECONDS.toNanos(5);

    private final String value;
    private final long dueAt;
    private final long endsAt;

    private AccessToken(String value, long dueAt, long endsAt) {
        this.value = value;
        this.dueAt = dueAt;
        this.endsAt = endsAt;
    }

    /** A token as it was issued. Its life began no sooner than it was asked for, so it is counted from there. */
    static AccessToken of(TokenFetcher.IssuedToken issued, long askedAt, RandomGenerator random) {
        long life = life(issued);
        return new AccessToken(
                issued.accessToken(), askedAt + life - lead(life, random), askedAt + life - Math.min(SAFETY, life / 2));
    }

    /** A token that claims to live longer than a day is renewed daily all the same. */
    private static long life(TokenFetcher.IssuedToken issued) {
        Duration lifetime = issued.lifetime();
        return lifetime.compareTo(Duration.ofDays(1)) > 0 ? DAY : lifetime.toNanos();
    }

    /** How long before its end a token is due; jittered, so that the gateways of a fleet do not all renew at once. */
    private static long lead(long life, RandomGenerator random) {
        if (life < MINUTE) return life - life / 2;
        return Math.max(LEAST_LEAD, life / 10) + random.nextLong(life / 20 + 1);
    }

    String value() {
        return value;
    }

    /** Time for another one, although this one still serves. */
    boolean isDue(long now) {
        return now - dueAt >= 0;
    }

    /** Too close to its end to be sent. */
    boolean hasEnded(long now) {
        return now - endsAt >= 0;
    }

    /** How long it can still be sent; zero when no longer. */
    Duration left(long now) {
        return Duration.ofNanos(Math.max(0, endsAt - now));
    }

    @Override
    public String toString() {
        return "(token)";
    }
}
