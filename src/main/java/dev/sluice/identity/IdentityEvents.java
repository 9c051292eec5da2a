package dev.sluice.identity;

/** Listens to authentication. Methods are called on any event loop and must not block or throw. */
public interface IdentityEvents {

    IdentityEvents NONE = new IdentityEvents() {};

    /** A caller was authenticated by this identity, and authorised. */
    default void authenticated(String identity) {}

    /** A caller was not authenticated or not authorised. */
    default void denied(String identity, DenialReason reason) {}

    /**
     * A request for the keys of an issuer has ended.
     *
     * @param result {@code success}, or the reason of the failure
     */
    default void keysRefreshed(String identity, String result) {}
}
