package dev.sluice.credentials;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What happens to the tokens of one credential, told to whoever counts. Every method may be called on any event loop, and
 * must neither block nor throw.
 */
public interface TokenEvents {

    /** Nobody listens. */
    TokenEvents NONE = new TokenEvents() {};

    /**
     * A token was asked for: {@code trigger} is {@code cold} when there was none that serves, {@code proactive} when it was
     * time for the next, {@code unauthorized} when a backend had refused the last; {@code result} is {@code success},
     * {@code refused} or {@code unavailable}.
     */
    default void requested(String trigger, String result, Duration elapsed) {}

    /** So many more calls wait for a token; negative when they no longer do. */
    default void waitersChanged(int delta) {}

    /** Where to learn how long the token of now still serves; zero while there is none. */
    default void currentToken(Supplier<Duration> timeToLive) {}
}
