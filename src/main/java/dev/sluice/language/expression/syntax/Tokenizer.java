package dev.sluice.language.expression.syntax;

import dev.sluice.core.spec.InvalidTextException;
import org.jspecify.annotations.Nullable;

/** Splits the text of an expression into tokens, one at a time. Skips white space and comments, which {@code //} starts. */
final class Tokenizer {
    private final Source source;
    private final String text;
    private int position;
    private @Nullable Span comment;

    Tokenizer(Source source, int offset) {
        this.source = source;
        this.text = source.text();
        this.position = offset;
    }

    /**
     * Returns the next token; {@link TokenKind#END} at the end of the text, again and again, and {@link TokenKind#FOREIGN} for a character that
     * starts no token.
     *
     * @throws InvalidTextException for an invalid text in quotation marks
     */
    Token next() {
        comment = null;
        skipSpace();
        if (position == text.length()) return new Token(TokenKind.END, "", new Span(position, position));
        char first = text.charAt(position);
        if (first == '"') return quoted();
        if (first == '$') return variable();
        return isWord(first) ? word() : symbol();
    }

    private void skipSpace() {
        while (position < text.length()) {
            if (text.startsWith("//", position)) skipLine();
            else if (" \t\n\r\f".indexOf(text.charAt(position)) >= 0) position++;
            else return;
        }
    }

    private void skipLine() {
        int start = position;
        while (position < text.length() && text.charAt(position) != '\n' && text.charAt(position) != '\r') position++;
        if (comment == null) comment = new Span(start, position);
    }

    /** Returns the first comment between the last two tokens; null if there is none. */
    @Nullable
    Span comment() {
        return comment;
    }

    private Token token(TokenKind kind, int end) {
        Span span = new Span(position, end);
        position = end;
        return new Token(kind, span.of(text), span);
    }

    /** Returns whether a character can be a part of a name. */
    static boolean isWord(char character) {
        return character == '_' || character == '-' || isDigit(character) || isLetter(character);
    }

    private static boolean isLetter(char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private int endOfWord(int start) {
        int end = start;
        while (end < text.length() && isWord(text.charAt(end))) end++;
        return end;
    }

    private Token variable() {
        int end = endOfWord(position + 1);
        if (end == position + 1) return token(TokenKind.FOREIGN, end);
        Token token = token(TokenKind.VARIABLE, end);
        return new Token(TokenKind.VARIABLE, token.text().substring(1), token.span());
    }

    /** Reads a number, a name or a minus. The longest wins: {@code 5-3} is a name. */
    private Token word() {
        int end = endOfWord(position);
        int integer = endOfInteger();
        int decimal = endOfDecimal(integer);
        if (decimal > integer && decimal >= end) return token(TokenKind.DECIMAL, decimal);
        if (integer == end) return token(TokenKind.INTEGER, end);
        if (end == position + 1 && text.charAt(position) == '-') return token(TokenKind.MINUS, end);
        return token(TokenKind.ofWord(text.substring(position, end)), end);
    }

    /** Returns the end of an integer without leading zeros; the start if there is none. */
    private int endOfInteger() {
        int start = text.charAt(position) == '-' ? position + 1 : position;
        int end = endOfDigits(start);
        if (end == start) return position;
        return text.charAt(start) == '0' ? start + 1 : end;
    }

    private int endOfDigits(int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) end++;
        return end;
    }

    /** Returns the end of a fraction and an exponent behind an integer; the end of the integer if there are none. */
    private int endOfDecimal(int integer) {
        if (integer == position) return integer;
        int end = integer;
        if (end < text.length() && text.charAt(end) == '.') {
            int fraction = endOfDigits(end + 1);
            if (fraction > end + 1) end = fraction;
        }
        int exponent = startOfExponent(end);
        int digits = endOfDigits(exponent);
        return exponent > end && digits > exponent ? digits : end;
    }

    private int startOfExponent(int end) {
        if (end >= text.length() || (text.charAt(end) | 0x20) != 'e') return end;
        boolean hasSign = end + 1 < text.length() && "+-".indexOf(text.charAt(end + 1)) >= 0;
        return hasSign ? end + 2 : end + 1;
    }

    private Token symbol() {
        for (int length = Math.min(2, text.length() - position); length > 0; length--) {
            TokenKind kind = TokenKind.ofSymbol(text.substring(position, position + length));
            if (kind != TokenKind.END) return token(kind, position + length);
        }
        return token(TokenKind.FOREIGN, position + 1);
    }

    private Token quoted() {
        StringBuilder value = new StringBuilder();
        int end = position + 1;
        while (end < text.length() && text.charAt(end) != '"') {
            int next = text.charAt(end) == '\\' ? end + 2 : end + 1;
            value.append(next == end + 1 ? text.charAt(end) : escaped(end));
            end = text.startsWith("\\u", end) ? end + 6 : next;
        }
        if (end >= text.length()) throw source.error(position, "a text has no closing quotation mark");
        Token token = token(TokenKind.TEXT, end + 1);
        return new Token(TokenKind.TEXT, value.toString(), token.span());
    }

    private char escaped(int backslash) {
        char letter = backslash + 1 < text.length() ? text.charAt(backslash + 1) : '"';
        return switch (letter) {
            case '"', '\\', '/' -> letter;
            case 'n' -> '\n';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode(backslash);
            case '(' -> throw SyntaxHints.interpolation(source, backslash);
            default ->
                throw source.error(
                        backslash,
                        "\\" + letter + " is no escape of a text",
                        "\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9");
        };
    }

    private char unicode(int backslash) {
        int value = 0;
        for (int index = backslash + 2; index < backslash + 6; index++) {
            int digit = index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
            if (digit < 0 || text.charAt(index) > 'f')
                throw source.error(backslash, "\\u without four hexadecimal digits", "for example \\u00e9");
            value = value * 16 + digit;
        }
        return (char) value;
    }
}
