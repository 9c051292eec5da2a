package dev.sluice.language.expression.syntax;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The binary operators with their precedence: a higher one binds more tightly. */
public enum Operator {
    PIPE(TokenKind.PIPE, 1),
    OR(TokenKind.OR, 2),
    AND(TokenKind.AND, 3),
    EQUAL(TokenKind.EQUAL, 4),
    NOT_EQUAL(TokenKind.NOT_EQUAL, 4),
    LESS(TokenKind.LESS, 4),
    LESS_OR_EQUAL(TokenKind.LESS_OR_EQUAL, 4),
    GREATER(TokenKind.GREATER, 4),
    GREATER_OR_EQUAL(TokenKind.GREATER_OR_EQUAL, 4),
    PLUS(TokenKind.PLUS, 5),
    MINUS(TokenKind.MINUS, 5),
    TIMES(TokenKind.TIMES, 6),
    DIVIDE(TokenKind.DIVIDE, 6);

    static final int LOWEST = 1;
    static final int COMPARISON = 4;

    /** Higher than that of each operator: a value alone. */
    static final int HIGHEST = 7;

    private static final Map<TokenKind, Operator> BY_TOKEN =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(operator -> operator.token, operator -> operator));

    private final TokenKind token;
    private final int precedence;

    Operator(TokenKind token, int precedence) {
        this.token = token;
        this.precedence = precedence;
    }

    static @Nullable Operator of(Token token) {
        return BY_TOKEN.get(token.kind());
    }

    int precedence() {
        return precedence;
    }

    /** Returns the characters of the operator. */
    @Override
    public String toString() {
        return token.spelling();
    }
}
