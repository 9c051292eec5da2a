package dev.sluice.expression;

import org.jspecify.annotations.Nullable;

/** Thrown when the evaluation of an expression fails. The message is for logs: it has no values, but it can quote the expression. */
public final class EvaluationException extends RuntimeException {
    public EvaluationException(@Nullable String message) {
        super(message, null, false, false);
    }
}
