package dev.sluice.language.expression.syntax;

import dev.sluice.core.spec.InvalidTextException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The errors of the parser, each with the spelling that the operator probably means. */
final class SyntaxHints {
    private static final Map<Character, String> CHARACTERS = Map.ofEntries(
            Map.entry('\'', "a text is written with double quotation marks"),
            Map.entry('`', "a text is written with double quotation marks"),
            Map.entry('\u201c', "a text is written with plain quotation marks: \""),
            Map.entry('\u201d', "a text is written with plain quotation marks: \""),
            Map.entry('\u201e', "a text is written with plain quotation marks: \""),
            Map.entry('\u2018', "a text is written with plain quotation marks: \""),
            Map.entry('\u2019', "a text is written with plain quotation marks: \""),
            Map.entry('&', "and between conditions, or + between texts"),
            Map.entry('!', "not(...), or != to compare"),
            Map.entry('%', "mod(a, b)"),
            Map.entry('?', "if (condition) a else b, or fallback(a, b)"),
            Map.entry(';', "a comma between elements, a new line between declarations"),
            Map.entry('#', "// starts a comment"),
            Map.entry('^', "an operator: + - * /"),
            Map.entry('\ufeff', "a text without a byte order mark"));

    private static final Map<String, String> WORDS = Map.of(
            "then", "if (condition) value else other",
            "elif", "else if (condition) value",
            "function", "def name(parameter) body",
            "var", "let name = value",
            "const", "let name = value",
            "undefined", "null",
            "return", "the value alone");

    /** An operator between two operands without spaces, which is a part of a name. */
    private static final Pattern SUBTRACTION = Pattern.compile("([0-9]+)-([A-Za-z0-9_]+)");

    /** A media type, a URL or a sentence, which has no variable and no quotation mark. */
    private static final Pattern PLAIN_TEXT = Pattern.compile("[A-Za-z][^$\"\n]{0,200}");

    private SyntaxHints() {}

    /** Returns the error for a character that starts no token. */
    private static InvalidTextException character(Source source, int offset) {
        char character = source.text().charAt(offset);
        if (character == '$') return dollar(source, offset);
        String mistake = "unexpected " + printable(character);
        if (source.text().startsWith("[?", offset - 1))
            return source.error(offset, mistake, "[for (list) . if (condition)]");
        String hint = CHARACTERS.get(character);
        return hint == null ? source.error(offset, mistake) : source.error(offset, mistake, hint);
    }

    private static String printable(char character) {
        boolean isVisible = (character > ' ' && character < 0x7f)
                || Character.isLetter(character)
                || (CHARACTERS.containsKey(character) && character != '\ufeff');
        return isVisible ? "'" + character + "'" : String.format("character U+%04X", (int) character);
    }

    private static InvalidTextException dollar(Source source, int offset) {
        return source.text().startsWith("${", offset)
                ? source.error(
                        offset, "${ in an expression is no variable", "$name, or a setting that is ${NAME} alone")
                : source.error(offset, "$ without the name of a variable", "$name");
    }

    /** Returns the error for {@code \\(value)} in a text, as jq writes it. */
    static InvalidTextException interpolation(Source source, int backslash) {
        int end = Brackets.end(source.text(), backslash + 1);
        String mistake = "\\( is no escape of a text";
        return end < 0 || end - backslash > ForeignNames.MAX_LENGTH
                ? source.error(backslash, mistake, "\" + value + \"")
                : source.error(
                        backslash,
                        mistake + "; did you mean \" + " + source.text().substring(backslash + 1, end) + " + \"?");
    }

    static InvalidTextException importing(TokenReader tokens) {
        return error(tokens, "import is not available", "the functions in the section functions: of the configuration");
    }

    static InvalidTextException secondComparison(TokenReader tokens) {
        return error(tokens, "a second comparison", "a < b and b < c");
    }

    static InvalidTextException keywordAsKey(TokenReader tokens, Token keyword) {
        return error(
                tokens,
                keyword.text() + " is a keyword",
                "\"" + keyword.text() + "\" with quotation marks: .\"" + keyword.text() + "\"");
    }

    /** Returns the error for a key without a value, which JavaScript and jq take from a variable or a key of that name. */
    static InvalidTextException keyAlone(TokenReader tokens) {
        String name = tokens.peek().text();
        return error(tokens, "a key without a value", "\"" + name + "\" : ." + name);
    }

    static InvalidTextException unquotedKey(TokenReader tokens) {
        Token name = tokens.peek();
        Token behind = tokens.peek(2);
        boolean isImported = behind.touches(tokens.peek(1)) && tokens.peek(3).is(TokenKind.LEFT_PARENTHESIS);
        return isImported
                ? importing(tokens)
                : error(tokens, "a key without quotation marks", "\"" + name.text() + "\"");
    }

    /** Returns the error for a name that no parenthesis follows, so it is no function. */
    static InvalidTextException name(TokenReader tokens, Token name) {
        Optional<InvalidTextException> foreign = ForeignNotation.ofName(tokens, name);
        if (foreign.isPresent()) return foreign.get();
        int offset = name.span().start();
        String mistake = "unexpected '" + name.text() + "'";
        boolean isPath = (tokens.isAt(TokenKind.DOT) || tokens.isAt(TokenKind.LEFT_BRACKET))
                && tokens.peek().touches(name);
        return isPath
                ? tokens.source().error(offset, mistake + "; did you mean $" + name.text() + pathBehind(tokens) + "?")
                : tokens.source().error(offset, mistake, meaningOf(name, tokens.source()));
    }

    private static String pathBehind(TokenReader tokens) {
        return tokens.isAt(TokenKind.DOT) && tokens.peek(1).is(TokenKind.NAME)
                ? "." + tokens.peek(1).text()
                : "";
    }

    private static String meaningOf(Token name, Source source) {
        Matcher subtraction = SUBTRACTION.matcher(name.text());
        if (subtraction.matches())
            return subtraction.group(1) + " - " + subtraction.group(2) + ", with spaces around -";
        if (name.text().startsWith("-")) return "0 - $" + name.text().substring(1) + ", because a value has no sign";
        if (Character.isDigit(name.text().charAt(0)))
            return "a number without leading zeros and letters, or a text: \"" + name.text() + "\"";
        if (WORDS.containsKey(name.text())) return WORDS.get(name.text());
        String text = source.text().strip();
        boolean isFirst = source.text().substring(0, name.span().start()).isBlank();
        return isFirst && PLAIN_TEXT.matcher(text).matches()
                ? "a plain text in quotation marks: '\"" + text + "\"'"
                : "a variable: $" + name.text() + ", a key: ." + name.text() + ", or a text: \"" + name.text() + "\"";
    }

    /** Returns the error for the next token, which is not what the grammar needs. */
    static InvalidTextException unexpected(TokenReader tokens, String purpose) {
        return ForeignNotation.find(tokens, purpose).orElseGet(() -> unknown(tokens, purpose));
    }

    private static InvalidTextException unknown(TokenReader tokens, String purpose) {
        if (tokens.isAt(TokenKind.FOREIGN))
            return character(tokens.source(), tokens.peek().span().start());
        String hint = hint(tokens);
        String mistake = "unexpected " + describe(tokens.peek());
        return error(tokens, mistake, hint == null ? purpose : hint);
    }

    private static String describe(Token token) {
        return switch (token.kind()) {
            case END -> "end of the expression";
            case TEXT -> "text";
            case VARIABLE -> "'$" + token.text() + "'";
            default -> "'" + token.text() + "'";
        };
    }

    private static @Nullable String hint(TokenReader tokens) {
        Token token = tokens.peek();
        Token previous = tokens.previous();
        boolean isTwice = token.kind() == previous.kind() && token.touches(previous);
        return switch (token.kind()) {
            case PIPE -> isTwice ? "or" : null;
            case ASSIGN -> isTwice || previous.is(TokenKind.EQUAL) ? "==" : "== to compare, : behind a key";
            case MINUS -> previous.equals(token) || !endsValue(previous) ? "0 - a, because a value has no sign" : null;
            case INTEGER, DECIMAL -> token.text().startsWith("-") ? "a space behind -" : null;
            case TIMES -> previous.is(TokenKind.DIVIDE) ? "// in front of a comment" : null;
            case DOT, LEFT_BRACKET -> behindBracket(token, previous);
            case LEFT_PARENTHESIS -> token.touches(previous) ? function(previous) : null;
            case FOR -> loop(tokens);
            case NAME -> WORDS.get(token.text());
            default -> token.kind().isKeyword() ? keyword(token, tokens) : null;
        };
    }

    /** A variable or a key, which is no function. */
    private static @Nullable String function(Token name) {
        return switch (name.kind()) {
            case VARIABLE -> name.text() + "(...), because the name of a function has no $";
            case NAME -> name.text() + "(value), because a value has no methods";
            default -> null;
        };
    }

    private static @Nullable String loop(TokenReader tokens) {
        if (tokens.previous().is(TokenKind.LEFT_BRACKET)) return "parentheses around the value before [";
        boolean isLoop = tokens.peek(1).is(TokenKind.LEFT_PARENTHESIS);
        return isLoop ? "a loop in brackets: [for (list) value]" : keyword(tokens.peek(), tokens);
    }

    private static @Nullable String keyword(Token token, TokenReader tokens) {
        if (tokens.peek(1).is(TokenKind.COLON) || tokens.peek(1).is(TokenKind.ASSIGN))
            return "another name, because " + token.text() + " is a keyword";
        return token.is(TokenKind.AS) ? "let name = value, in front of the expression" : null;
    }

    static boolean endsValue(Token token) {
        return switch (token.kind()) {
            case RIGHT_BRACKET, RIGHT_BRACE, RIGHT_PARENTHESIS, NAME, VARIABLE, TEXT, INTEGER, DECIMAL -> true;
            default -> false;
        };
    }

    /** Paths start at {@code .}, a variable or a call. */
    private static @Nullable String behindBracket(Token token, Token previous) {
        return switch (previous.kind()) {
            case RIGHT_PARENTHESIS, RIGHT_BRACKET, RIGHT_BRACE ->
                token.is(TokenKind.DOT) ? "... | .key" : "... | .[index]";
            default -> null;
        };
    }

    private static InvalidTextException error(TokenReader tokens, String mistake, String expected) {
        return tokens.source().error(tokens.peek().span().start(), mistake, expected);
    }
}
