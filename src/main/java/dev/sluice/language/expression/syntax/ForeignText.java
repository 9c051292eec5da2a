package dev.sluice.language.expression.syntax;

import org.jspecify.annotations.Nullable;

/**
 * A text of another language.
 *
 * @param start the offset of the text that the suggestion replaces
 * @param notation the characters that the grammar does not allow
 * @param suggestion null if no text does the same
 */
record ForeignText(int start, String notation, @Nullable String suggestion) {
    /** Returns a text that the suggestion replaces as a whole value; null if the suggestion is no expression. */
    static @Nullable ForeignText value(int start, String notation, String suggestion) {
        return ForeignNames.isExpression(suggestion) ? new ForeignText(start, notation, suggestion) : null;
    }
}
