package dev.sluice.tools.eval;

/** Thrown if there is no value. The message is for a terminal, perhaps with several lines. */
public final class EvalException extends RuntimeException {
    private final int exitCode;

    private EvalException(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** Returns the exception for an expression that is invalid, or whose evaluation fails. */
    public static EvalException failed(String message) {
        return new EvalException(message, 1);
    }

    /** Returns the exception for arguments or files that cannot be used. */
    public static EvalException misuse(String message) {
        return new EvalException(message, 2);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Returns the exit code of the command. */
    public int exitCode() {
        return exitCode;
    }
}
