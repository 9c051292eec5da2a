package dev.sluice.language.expression.value;

import dev.sluice.core.spec.SourceLocation;
import org.jspecify.annotations.Nullable;

/** The expression that an evaluation computes, as its listeners see it. */
public interface EvaluatedExpression {
    String text();

    /** Returns the location of the text in the configuration; null if no file has it. */
    @Nullable
    SourceLocation location();
}
