package dev.sluice.language.expression.syntax;

/**
 * A token of an expression.
 *
 * @param text the characters; the value of a text without its quotes and escapes; the name of a variable without its dollar sign
 */
record Token(TokenKind kind, String text, Span span) {
    boolean is(TokenKind other) {
        return kind == other;
    }

    /** Returns whether the token starts directly behind another one. */
    boolean touches(Token previous) {
        return previous.span.end() == span.start();
    }
}
