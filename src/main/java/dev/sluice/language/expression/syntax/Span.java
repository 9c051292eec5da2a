package dev.sluice.language.expression.syntax;

/**
 * A part of the text of an expression.
 *
 * @param start the offset of its first character, from 0
 * @param end the offset behind its last character
 */
public record Span(int start, int end) {
    Span to(Span last) {
        return new Span(start, last.end);
    }

    /** Returns the characters of the part. */
    public String of(String text) {
        return text.substring(start, end);
    }
}
