package dev.sluice.compose;

import org.jspecify.annotations.Nullable;

/** An expression that has no value for the values it was given. The message is for logs: it may repeat data. */
public final class ExpressionFailed extends RuntimeException {
    ExpressionFailed(@Nullable String message) {
        super(message, null, false, false);
    }
}
