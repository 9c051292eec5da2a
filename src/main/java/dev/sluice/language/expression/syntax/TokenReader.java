package dev.sluice.language.expression.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the tokens of an expression one by one, so that a text of megabytes with an early mistake costs little. */
final class TokenReader {
    private final Source source;
    private final Tokenizer tokenizer;
    private final List<Token> ahead = new ArrayList<>();
    private final boolean isSilent;
    private @Nullable Token previous;
    private int value;
    private int operand;

    TokenReader(Source source) {
        this(source, 0, false);
    }

    private TokenReader(Source source, int offset, boolean isSilent) {
        this.source = source;
        this.tokenizer = new Tokenizer(source, offset);
        this.isSilent = isSilent;
    }

    /** Returns a reader from an offset on, for a trial. Its errors are not printed, so they have no suggestions. */
    static TokenReader silent(Source source, int offset) {
        return new TokenReader(source, offset, true);
    }

    boolean isSilent() {
        return isSilent;
    }

    /** Notes that the last value, or path, starts at a token. */
    void endValue(Token first) {
        value = first.span().start();
    }

    /** Notes that the last operand starts at a token. It has the operators of the highest level that is complete. */
    void endOperand(Token first) {
        operand = first.span().start();
    }

    /** Returns the offset of the last value or path, for hints. */
    int startOfValue() {
        return value;
    }

    /** Returns the offset of the last operand, for hints. */
    int startOfOperand() {
        return operand;
    }

    /** Returns the text from the start of the last value to the token that was read last. */
    String lastValue() {
        return source.text().substring(value, previous().span().end());
    }

    /** Returns the text from the start of the last operand to the token that was read last. */
    String lastOperand() {
        return source.text().substring(operand, previous().span().end());
    }

    Source source() {
        return source;
    }

    /** Returns the next token without reading it. */
    Token peek() {
        return peek(0);
    }

    /** Returns a later token; the last one if the expression ends before it. */
    Token peek(int distance) {
        while (ahead.size() <= distance) ahead.add(tokenizer.next());
        return ahead.get(distance);
    }

    /** Returns the token that was read last; the first one before that. */
    Token previous() {
        return previous == null ? peek() : previous;
    }

    boolean isAt(TokenKind kind) {
        return peek().is(kind);
    }

    Token next() {
        Token token = peek();
        ahead.remove(0);
        previous = token;
        return token;
    }

    /** Reads a token of this kind if it is the next one. */
    boolean take(TokenKind kind) {
        boolean found = isAt(kind);
        if (found) next();
        return found;
    }

    /** Reads a token of this kind, or fails with the cause that is likely. */
    Token require(TokenKind kind, String purpose) {
        if (!isAt(kind)) throw SyntaxHints.unexpected(this, purpose);
        return next();
    }

    /** Returns the location from a token to the token that was read last. */
    Span since(Token first) {
        return first.span().to(previous().span());
    }
}
