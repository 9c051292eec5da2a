package dev.sluice.oauth;

/** The metadata of an issuer cannot be used. The message is for logs and quotes nothing of the metadata. */
public final class InvalidMetadataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidMetadataException(String message) {
        super(message, null, false, false);
    }
}
