package dev.sluice.credentials;

import java.util.Locale;

/** How we prove to a token server who we are (OpenID Connect Core 9). */
public enum ClientAuthMethod {
    /** Id and secret in HTTP Basic, form-encoded before (RFC 6749 2.3.1). */
    CLIENT_SECRET_BASIC,
    /** Id and secret in the form. */
    CLIENT_SECRET_POST,
    /** A JWT that we sign (RFC 7523 2.2). */
    PRIVATE_KEY_JWT,
    /** Our certificate in the handshake, and the id in the form (RFC 8705 2). */
    TLS_CLIENT_AUTH,
    /** Not at all: a public client, or one whose grant is proof enough. */
    NONE;

    boolean usesSecret() {
        return this == CLIENT_SECRET_BASIC || this == CLIENT_SECRET_POST;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
