package dev.sluice.upstream.credentials;

import java.time.Duration;
import java.util.function.Supplier;

/** Listens to the token requests of one credential. Methods are called on any event loop and must not block or throw. */
public interface TokenEvents {

    TokenEvents NONE = new TokenEvents() {};

    /**
     * A token request has ended.
     *
     * @param trigger {@code cold} without a valid token, {@code proactive} before the expiry, {@code unauthorized} after a
     *     backend rejected the token
     * @param result {@code success}, {@code refused} or {@code unavailable}
     */
    default void onRequest(String trigger, String result, Duration elapsed) {}

    /** The number of calls that wait for a token has changed. */
    default void onWaitersChange(int delta) {}

    /**
     * Registers the gauge of the current token.
     *
     * @param timeToLive returns how long the token may still be sent; zero without a token
     */
    default void onTokenUse(Supplier<Duration> timeToLive) {}
}
