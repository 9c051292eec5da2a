package dev.sluice.gateway.identity;

import dev.sluice.core.trace.Reason;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Listens to authentication. Methods are called on any event loop and must not block or throw. */
public interface IdentityEvents {

    IdentityEvents NONE = new IdentityEvents() {};

    /** A caller was authenticated by this identity, and authorised. */
    default void onAuthenticate(String identity) {}

    /** A caller was not authenticated or not authorised. */
    default void onDeny(String identity, Reason reason) {}

    /** The keys of an issuer were fetched. */
    default void onKeysRefresh(String identity) {}

    /**
     * A request for the keys of an issuer has failed.
     *
     * @param reason null if a reply of the issuer is unusable
     */
    default void onKeysFailure(String identity, @Nullable Reason reason) {}

    /**
     * An authenticator uses the keys of an issuer from now on.
     *
     * @param expiresIn returns the time until the keys expire; zero without keys
     */
    default void onKeysUse(String identity, Supplier<Duration> expiresIn) {}

    /** An authenticator no longer uses the keys that it has reported with the same {@code expiresIn}. */
    default void onKeysClose(String identity, Supplier<Duration> expiresIn) {}
}
