package dev.sluice.language.expression;

import org.jspecify.annotations.Nullable;

/**
 * A path that is null for each value that its source can have.
 *
 * @param offset the offset of the path in the text of the expression, from 0
 * @param variable the variable at the start of the path, without the dollar sign; null if the expression declares it, or the path starts
 *     with another part
 * @param isKeyOfVariable whether the variable itself has no such key
 * @param message the reason, and the path that has a value if it is known: at most 300 characters
 */
public record NullPath(int offset, @Nullable String variable, boolean isKeyOfVariable, String message) {}
