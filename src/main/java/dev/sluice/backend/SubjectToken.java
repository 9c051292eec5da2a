package dev.sluice.backend;

/**
 * The one on whose behalf a call is made, as a backend could be told.
 *
 * @param value the bearer token by which an identity has known the caller; verified, and shown nowhere
 */
public record SubjectToken(String value) {
    @Override
    public String toString() {
        return "(subject)";
    }
}
