package dev.sluice.expression;

import org.jspecify.annotations.Nullable;

/** Thrown when the evaluation of an expression fails. The message is for logs: it has no values, but it can quote the expression. */
public final class EvaluationException extends RuntimeException {
    private final transient @Nullable Expression expression;

    /** Creates the failure of an unnamed expression. */
    public EvaluationException(@Nullable String message) {
        this(message, null);
    }

    /** Creates the failure of an expression, or of a value of it that is invalid in its place. */
    public EvaluationException(@Nullable String message, @Nullable Expression expression) {
        super(message, null, false, false);
        this.expression = expression;
    }

    /** Returns the expression that failed, which is the object that was evaluated; null if it is not known. */
    public @Nullable Expression expression() {
        return expression;
    }
}
