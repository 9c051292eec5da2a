package dev.sluice.upstream.oauth;

/** A reply of an issuer is invalid. The message is for logs and quotes nothing of the reply. */
public final class InvalidIssuerResponseException extends RuntimeException {
    public InvalidIssuerResponseException(String message) {
        super(message, null, false, false);
    }
}
