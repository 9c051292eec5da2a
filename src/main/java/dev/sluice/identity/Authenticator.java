package dev.sluice.identity;

import io.vertx.core.Future;

/**
 * One way to know a caller.
 *
 * <p>Never throws, and ends on the event loop of whoever asks, no later than the deadline of the evidence. Fails with
 * {@link Unauthenticated} when the request does not show who calls, and with {@link AuthenticationUnavailable} when that cannot be found out now;
 * either way nothing is asked of any backend.
 */
@FunctionalInterface
public interface Authenticator {

    /** Who sent a request that shows this. */
    Future<Caller> authenticate(AuthenticationRequest request);

    /** Starts work in the background, such as requests for the keys of an issuer. */
    default void start() {}

    /** Stops work in the background. */
    default void close() {}
}
