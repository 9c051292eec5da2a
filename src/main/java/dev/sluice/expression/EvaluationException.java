package dev.sluice.expression;

import org.jspecify.annotations.Nullable;

/** An expression that has no value for the values it was given. The message is for logs: it may repeat data. */
public final class EvaluationException extends RuntimeException {
    public EvaluationException(@Nullable String message) {
        super(message, null, false, false);
    }
}
