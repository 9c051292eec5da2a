package dev.sluice.upstream.backend;

/**
 * The caller's token, for token exchange.
 *
 * @param value the verified bearer token; never logged
 */
public record SubjectToken(String value) {
    @Override
    public String toString() {
        return "(subject)";
    }
}
