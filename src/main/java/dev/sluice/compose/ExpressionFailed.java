package dev.sluice.compose;

/** An expression that has no value for the values it was given. The message is for logs: it may repeat data. */
public final class ExpressionFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExpressionFailed(String message) {
        super(message, null, false, false);
    }
}
