package dev.sluice.upstream.oauth;

/** The metadata of an issuer is invalid. The message is for logs and quotes nothing of the metadata. */
public final class InvalidMetadataException extends RuntimeException {
    InvalidMetadataException(String message) {
        super(message, null, false, false);
    }
}
