package dev.sluice.config.source;

/** Signals a variable without a value and without a default. */
final class UnsetVariableException extends UnreadableException {
    private static final long serialVersionUID = 1L;

    private final String variable;

    UnsetVariableException(String variable, String message) {
        super(message);
        this.variable = variable;
    }

    String variable() {
        return variable;
    }
}
