package dev.sluice.oauth;

/** A response of an issuer cannot be used. The message is for logs and quotes nothing of the response. */
public final class InvalidIssuerResponseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidIssuerResponseException(String message) {
        super(message, null, false, false);
    }
}
