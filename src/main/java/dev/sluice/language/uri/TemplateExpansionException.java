package dev.sluice.language.uri;

import org.jspecify.annotations.Nullable;

/** Thrown if a value is invalid in a query, or the expanded path is too long. */
public final class TemplateExpansionException extends RuntimeException {
    private final @Nullable String variable;

    TemplateExpansionException(@Nullable String variable, String message) {
        super(message, null, false, false);
        this.variable = variable;
    }

    /** Returns the variable whose value is invalid; null if the result is too long. */
    public @Nullable String variable() {
        return variable;
    }
}
