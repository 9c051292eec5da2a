package dev.sluice.language.expression;

/**
 * A suspicious part of a valid expression.
 *
 * @param offset the offset in the text of the expression, from 0
 * @param isError whether the part never has the value that it seems to have
 */
public record Diagnostic(int offset, String message, boolean isError) {}
