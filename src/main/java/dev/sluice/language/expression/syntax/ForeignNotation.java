package dev.sluice.language.expression.syntax;

import dev.sluice.core.spec.InvalidTextException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the notation of another language at a token that the grammar does not allow: jq, JSONPath, JMESPath, JSONata, JavaScript, Python or SQL.
 * The error is at the start of the text that the suggestion replaces. This class has operators, words and literals; {@link ForeignPath} has
 * paths and calls.
 */
final class ForeignNotation {
    private static final Map<String, String> CONSTANTS = Map.of(
            "undefined", "null",
            "nil", "null",
            "None", "null",
            "NULL", "null",
            "True", "true",
            "TRUE", "true",
            "False", "false",
            "FALSE", "false");

    private final TokenReader tokens;
    private final String text;
    private final Token token;
    private final Token previous;
    private final int offset;
    private final String purpose;
    private final boolean isValue;
    private final ForeignPath path;

    private ForeignNotation(TokenReader tokens, String purpose) {
        this.tokens = tokens;
        this.text = tokens.source().text();
        this.token = tokens.peek();
        this.previous = tokens.previous();
        this.offset = token.span().start();
        this.purpose = purpose;
        this.isValue = purpose.equals("a value");
        this.path = new ForeignPath(tokens);
    }

    /** Returns the error for the next token; empty if no other language is known for it. */
    static Optional<InvalidTextException> find(TokenReader tokens, String purpose) {
        return tokens.isSilent() ? Optional.empty() : new ForeignNotation(tokens, purpose).find();
    }

    /** Returns the error for a name without parentheses; empty if no other language is known for it. */
    static Optional<InvalidTextException> ofName(TokenReader tokens, Token name) {
        if (tokens.isSilent()) return Optional.empty();
        ForeignNotation notation = new ForeignNotation(tokens, "a value");
        int start = name.span().start();
        if (!name.text().equals("not")) {
            ForeignName foreign = new ForeignName(tokens, name);
            return notation.error(start, name.text(), CONSTANTS.get(name.text()))
                    .or(() -> notation.error(foreign.object()))
                    .or(() -> notation.error(foreign.behindPipe()));
        }
        return notation.error(start, "not", notation.call("not", name.span().end(), Operator.COMPARISON));
    }

    private Optional<InvalidTextException> find() {
        return commented().or(this::foreign);
    }

    /** {@code a // b}, whose rest of the line is a comment. */
    private Optional<InvalidTextException> commented() {
        int start = skipSpace(previous.span().end());
        if (!isBehindValue() || !text.startsWith("//", start)) return Optional.empty();
        int end = text.indexOf('\n', start);
        return ForeignAlternative.ofInvalid(text.substring(start, end < 0 ? text.length() : end))
                .map(alternatives -> "fallback(" + tokens.lastOperand() + ", " + alternatives + ")")
                .filter(ForeignNames::isExpression)
                .map(call -> tokens.source()
                        .error(tokens.startOfOperand(), "// begins a comment; did you mean " + call + "?"));
    }

    private Optional<InvalidTextException> foreign() {
        return switch (token.kind()) {
            case FOREIGN -> error(character(text.charAt(offset)));
            case PIPE -> isTwice() ? error(offset - 1, "||", "or") : Optional.empty();
            case ASSIGN -> assignment();
            case COLON -> text.startsWith(":=", offset) ? error(offset, ":=", "=") : Optional.empty();
            case GREATER -> isBehind(TokenKind.LESS) ? error(offset - 1, "<>", "!=") : Optional.empty();
            case LEFT_PARENTHESIS -> error(path.method());
            case RIGHT_BRACKET, TIMES -> error(path.elements());
            case RIGHT_BRACE -> error(template());
            case NAME -> error(word());
            default -> Optional.empty();
        };
    }

    private boolean isTwice() {
        return isBehind(token.kind());
    }

    private boolean isBehind(TokenKind kind) {
        return previous.is(kind) && token.touches(previous);
    }

    private Optional<InvalidTextException> error(@Nullable ForeignText found) {
        return found == null ? Optional.empty() : error(found.start(), found.notation(), found.suggestion());
    }

    private Optional<InvalidTextException> error(int start, String notation, @Nullable String suggestion) {
        if (suggestion == null || suggestion.length() > ForeignNames.MAX_LENGTH || suggestion.indexOf('\n') >= 0)
            return Optional.empty();
        return Optional.of(
                tokens.source().error(start, "unexpected '" + notation + "'; did you mean " + suggestion + "?"));
    }

    private Optional<InvalidTextException> assignment() {
        if (isBehind(TokenKind.EQUAL)) return error(offset - 2, "===", "==");
        if (isBehind(TokenKind.NOT_EQUAL)) return error(offset - 2, "!==", "!=");
        if (purpose.startsWith(": behind the key")) return error(offset, "=", ":");
        boolean isComparison = SyntaxHints.endsValue(previous) && !purpose.startsWith("( behind");
        return isComparison && endOfOperand(offset + 1, Operator.COMPARISON + 1) > 0
                ? error(offset, "=", "==")
                : Optional.empty();
    }

    private @Nullable ForeignText character(char character) {
        return switch (character) {
            case '\'' -> path.isIndex() ? path.index() : quoted('\'');
            case '`' -> quoted('`');
            case '!' -> new ForeignText(offset, "!", call("not", offset + 1, Operator.HIGHEST));
            case '@' -> isValue ? path.current() : null;
            case '$' -> isValue ? path.root() : null;
            case '&' -> ampersand();
            case '?' -> question();
            case '%' -> remainder();
            default -> null;
        };
    }

    /** {@code 'text'}, and the literals of JMESPath: {@code `1`}. */
    private @Nullable ForeignText quoted(char quote) {
        int end = text.indexOf(quote, offset + 1);
        boolean isExpected = isValue || purpose.startsWith("a key behind") || purpose.startsWith("the name of a key");
        if (!isExpected || end < 0 || end - offset > ForeignNames.MAX_LENGTH) return null;
        String suggestion = ForeignCondition.quoted(quote, text.substring(offset + 1, end));
        return new ForeignText(offset, String.valueOf(quote), suggestion);
    }

    /** {@code &} joins texts in JSONata, and conditions in other languages. It is clear beside a text that is not compared. */
    private @Nullable ForeignText ampersand() {
        if (isValue) return path.reference();
        if (text.startsWith("&&", offset)) return new ForeignText(offset, "&&", "and");
        boolean isText = previous.is(TokenKind.TEXT) || tokens.peek(1).is(TokenKind.TEXT);
        return isText && !isBehindOperator("=<>") ? new ForeignText(offset, "&", "+") : null;
    }

    private @Nullable ForeignText question() {
        if (isBehind(TokenKind.LEFT_BRACKET)) return path.loop("[?");
        if (!isBehindValue()) return null;
        if (text.startsWith("??", offset) || text.startsWith("?:", offset)) return alternatives();
        if (text.startsWith("?.", offset) || text.startsWith("?[", offset)) return path.chain();
        ForeignText choice = choice();
        boolean isOptional = choice == null && token.touches(previous);
        return isOptional ? ForeignText.value(tokens.startOfValue(), "?", tokens.lastValue()) : choice;
    }

    /** Returns whether a value was read before the token. Its text is no expression where more was read behind it. */
    private boolean isBehindValue() {
        int end = previous.span().end();
        return tokens.startOfValue() < end && tokens.startOfOperand() < end && !previous.equals(token);
    }

    /** {@code a ?? b ?? c}. */
    private @Nullable ForeignText alternatives() {
        StringBuilder call = new StringBuilder("fallback(").append(tokens.lastOperand());
        int end = offset;
        while (text.startsWith("??", end) || text.startsWith("?:", end)) {
            int start = skipSpace(end + 2);
            end = endOfOperand(start, Operator.COMPARISON - 1);
            if (end < 0 || call.length() > ForeignNames.MAX_LENGTH) return null;
            call.append(", ").append(text, start, end);
            end = skipSpace(end);
        }
        String operator = text.substring(offset, offset + 2);
        return ForeignText.value(
                tokens.startOfOperand(), operator, call.append(')').toString());
    }

    /** {@code a ? b : c}. */
    private @Nullable ForeignText choice() {
        int start = skipSpace(offset + 1);
        int end = endOfOperand(start, Operator.LOWEST);
        int colon = end < 0 ? text.length() : skipSpace(end);
        if (!text.startsWith(":", colon)) return null;
        int other = skipSpace(colon + 1);
        int last = endOfOperand(other, Operator.LOWEST);
        if (last < 0) return null;
        String values = ") " + text.substring(start, end) + " else " + text.substring(other, last);
        return ForeignText.value(tokens.startOfOperand(), "?", "if (" + tokens.lastOperand() + values);
    }

    /** {@code a % b}. */
    private @Nullable ForeignText remainder() {
        return isBehindOperator("*/") ? null : binary("%", "mod");
    }

    /** {@code a in b}. */
    private @Nullable ForeignText membership() {
        return isBehindOperator("+-*/") ? null : binary("in", "contains");
    }

    private @Nullable ForeignText binary(String operator, String function) {
        int start = skipSpace(offset + operator.length());
        int end = isBehindValue() ? endOfOperand(start, Operator.HIGHEST) : -1;
        if (end < 0) return null;
        String call = function + "(" + tokens.lastValue() + ", " + text.substring(start, end) + ")";
        return ForeignText.value(tokens.startOfValue(), operator, call);
    }

    /** Returns whether the last value is the right operand of an operator. */
    private boolean isBehindOperator(String operators) {
        int before = tokens.startOfValue() - 1;
        while (before >= 0 && text.charAt(before) == ' ') before--;
        return before >= 0 && operators.indexOf(text.charAt(before)) >= 0;
    }

    private @Nullable ForeignText word() {
        return switch (token.text()) {
            case "is" -> isNull();
            case "in" -> membership();
            default -> null;
        };
    }

    /** <code>{{ a }}</code>. */
    private @Nullable ForeignText template() {
        int start = tokens.startOfOperand();
        int open = text.lastIndexOf("{{", start);
        boolean isAlone =
                open >= 0 && text.substring(open + 2, Math.max(open + 2, start)).isBlank();
        boolean isTemplate = isAlone && purpose.startsWith(": behind the key") && text.startsWith("}}", offset);
        return isTemplate ? ForeignText.value(open, "{{", tokens.lastOperand()) : null;
    }

    /** {@code a is null} and {@code a is not null}. */
    private @Nullable ForeignText isNull() {
        if (tokens.peek(1).is(TokenKind.NULL)) return new ForeignText(offset, "is", "==");
        boolean isNot = text.startsWith("is not ", offset) && tokens.peek(2).is(TokenKind.NULL);
        return isNot ? new ForeignText(offset, "is not", "!=") : null;
    }

    private @Nullable String call(String function, int from, int precedence) {
        int start = skipSpace(from);
        int end = endOfOperand(start, precedence);
        return end < 0 ? null : function + "(" + text.substring(start, end) + ")";
    }

    private int endOfOperand(int start, int precedence) {
        return Parser.endOf(tokens.source(), start, precedence);
    }

    private int skipSpace(int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) == ' ') end++;
        return end;
    }
}
