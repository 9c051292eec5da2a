package dev.sluice.expression.syntax;

import java.util.List;

/** Reads the tokens of an expression one by one. */
final class TokenReader {
    private final Source source;
    private final List<Token> tokens;
    private int position;

    TokenReader(Source source) {
        this.source = source;
        this.tokens = Tokenizer.tokenize(source);
    }

    Source source() {
        return source;
    }

    /** Returns the next token without reading it. */
    Token peek() {
        return tokens.get(position);
    }

    /** Returns a later token; the last one if the expression ends before it. */
    Token peek(int ahead) {
        return tokens.get(Math.min(position + ahead, tokens.size() - 1));
    }

    /** Returns the token that was read last; the first one before that. */
    Token previous() {
        return tokens.get(Math.max(0, position - 1));
    }

    boolean isAt(TokenKind kind) {
        return peek().is(kind);
    }

    Token next() {
        Token token = peek();
        if (position < tokens.size() - 1) position++;
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

    /** Returns the place from a token to the token that was read last. */
    Span since(Token first) {
        return first.span().to(previous().span());
    }
}
