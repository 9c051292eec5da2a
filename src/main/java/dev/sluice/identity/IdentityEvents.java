package dev.sluice.identity;

/** What happens at the door, told to whoever counts; on any event loop, and must neither block nor throw. */
public interface IdentityEvents {

    /** Nobody listens. */
    IdentityEvents NONE = new IdentityEvents() {};

    /**
     * A caller was let in.
     *
     * @param identity the name of the identity by which the caller is known
     */
    default void authenticated(String identity) {}

    /** A request was turned away, or could not be decided on. */
    default void denied(String identity, DenialReason reason) {}

    /**
     * The keys of an issuer were asked for.
     *
     * @param result {@code success}, or why there are none
     */
    default void keysRefreshed(String identity, String result) {}
}
