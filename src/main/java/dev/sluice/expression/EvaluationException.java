package dev.sluice.expression;

import org.jspecify.annotations.Nullable;

/** Thrown when the evaluation of an expression fails. The message is for logs, because it may contain data. */
public final class EvaluationException extends RuntimeException {
    public EvaluationException(@Nullable String message) {
        super(message, null, false, false);
    }
}
