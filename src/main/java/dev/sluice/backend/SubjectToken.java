package dev.sluice.backend;

/**
 * The one on whose behalf a call is made, as a backend could be told.
 *
 * @param token the bearer token by which an identity has known the caller; verified, and shown nowhere
 */
public record SubjectToken(String token) {
    @Override
    public String toString() {
        return "(subject)";
    }
}
