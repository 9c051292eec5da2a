package dev.sluice.language.expression.syntax;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of tokens, each with its spelling or its name in messages. */
enum TokenKind {
    END("the end of the expression"),
    TEXT("a text"),
    INTEGER("a number"),
    DECIMAL("a number"),
    NAME("a name"),
    VARIABLE("a variable"),
    FOREIGN("a character that starts no token"),
    NULL("null"),
    TRUE("true"),
    FALSE("false"),
    OR("or"),
    AND("and"),
    IF("if"),
    ELSE("else"),
    LET("let"),
    FOR("for"),
    DEF("def"),
    IMPORT("import"),
    AS("as"),
    LEFT_BRACKET("["),
    RIGHT_BRACKET("]"),
    LEFT_BRACE("{"),
    RIGHT_BRACE("}"),
    LEFT_PARENTHESIS("("),
    RIGHT_PARENTHESIS(")"),
    COMMA(","),
    COLON(":"),
    DOT("."),
    ASSIGN("="),
    EQUAL("=="),
    NOT_EQUAL("!="),
    GREATER_OR_EQUAL(">="),
    GREATER(">"),
    LESS_OR_EQUAL("<="),
    LESS("<"),
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDE("/"),
    PIPE("|");

    private static final Map<String, TokenKind> WORDS = Stream.of(
                    NULL, TRUE, FALSE, OR, AND, IF, ELSE, LET, FOR, DEF, IMPORT, AS)
            .collect(Collectors.toUnmodifiableMap(TokenKind::spelling, Function.identity()));

    private static final Map<String, TokenKind> SYMBOLS = Stream.of(values())
            .filter(kind -> !Character.isLetter(kind.spelling.charAt(0)))
            .collect(Collectors.toUnmodifiableMap(TokenKind::spelling, Function.identity()));

    private final String spelling;

    TokenKind(String spelling) {
        this.spelling = spelling;
    }

    /** Returns the characters of a keyword or symbol; the name of another kind. */
    String spelling() {
        return spelling;
    }

    /** Returns the keyword, or {@link #NAME}. */
    static TokenKind ofWord(String word) {
        return WORDS.getOrDefault(word, NAME);
    }

    /** Returns the symbol; {@link #END} for other characters. */
    static TokenKind ofSymbol(String characters) {
        return SYMBOLS.getOrDefault(characters, END);
    }

    boolean isKeyword() {
        return WORDS.containsKey(spelling);
    }
}
