package dev.sluice.gateway.identity;

import io.vertx.core.Future;

/** Authenticates callers. Thread-safe. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Returns the caller of a request. Never throws. The future completes on the event loop of the request, at the latest at
     * its deadline. It fails with an {@link AccessFailure}.
     */
    Future<Caller> authenticate(AuthenticationRequest request);

    /** Starts work in the background, such as requests for the keys of an issuer. */
    default void start() {}

    /** Stops work in the background. */
    default void close() {}
}
