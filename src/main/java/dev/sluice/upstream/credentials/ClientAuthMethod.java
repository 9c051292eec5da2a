package dev.sluice.upstream.credentials;

import java.util.Locale;

/** The methods of client authentication at a token server (OpenID Connect Core 9). */
public enum ClientAuthMethod {
    /** Id and secret in HTTP Basic, form-encoded first (RFC 6749 2.3.1). */
    CLIENT_SECRET_BASIC,
    /** Id and secret in the form. */
    CLIENT_SECRET_POST,
    /** A JWT that the gateway signs (RFC 7523 2.2). */
    PRIVATE_KEY_JWT,
    /** The client certificate of the TLS handshake, and the id in the form (RFC 8705 2). */
    TLS_CLIENT_AUTH,
    /** No client authentication: a public client, or a grant that is sufficient proof. */
    NONE;

    boolean usesSecret() {
        return this == CLIENT_SECRET_BASIC || this == CLIENT_SECRET_POST;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
