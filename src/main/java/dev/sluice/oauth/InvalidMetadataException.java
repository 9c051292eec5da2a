package dev.sluice.oauth;

/** The metadata of an issuer cannot be used. The message is for logs and quotes nothing of the metadata. */
public final class InvalidMetadataException extends RuntimeException {
    InvalidMetadataException(String message) {
        super(message, null, false, false);
    }
}
