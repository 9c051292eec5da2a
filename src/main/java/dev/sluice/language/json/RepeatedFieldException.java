package dev.sluice.language.json;

/**
 * A header, parameter or form field that the gateway reads as a single value occurs more than once. Another reader could take
 * another one of the values. Holds nothing of the request.
 */
public final class RepeatedFieldException extends RuntimeException {
    public RepeatedFieldException() {
        super("a field that has a single value occurs more than once", null, false, false);
    }
}
