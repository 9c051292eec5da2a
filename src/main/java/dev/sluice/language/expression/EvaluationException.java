package dev.sluice.language.expression;

import dev.sluice.core.spec.SourceLocation;
import org.jspecify.annotations.Nullable;

/** Thrown when the evaluation of an expression fails. The message is for logs: it has no values of callers and backends. */
public final class EvaluationException extends RuntimeException {
    private final transient @Nullable Expression expression;
    private final int offset;

    /** Creates the failure of an unnamed expression. */
    public EvaluationException(@Nullable String message) {
        this(message, null);
    }

    /** Creates the failure of an expression, or of an invalid value of it. */
    public EvaluationException(@Nullable String message, @Nullable Expression expression) {
        this(message, expression, 0);
    }

    /** Creates the failure of a part of an expression. */
    EvaluationException(@Nullable String message, @Nullable Expression expression, int offset) {
        super(message, null, false, false);
        this.expression = expression;
        this.offset = Math.max(0, offset);
    }

    /** Returns the expression that failed, which is the object that was evaluated; null if it is not known. */
    public @Nullable Expression expression() {
        return expression;
    }

    /** Returns the location of the part that failed; null if no file has it, or the expression is not known. */
    public @Nullable SourceLocation location() {
        SourceLocation start = expression == null ? null : expression.location();
        return start == null ? null : start.at(offset);
    }

    /** Returns the offset of the part that failed in the text of the expression, from 0. */
    public int offset() {
        return offset;
    }
}
