package dev.sluice.language.expression.syntax;

import dev.sluice.core.spec.InvalidTextException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the notation of another language at a token that the grammar does not allow: jq, JSONPath, JMESPath, JSONata, JavaScript, Python or SQL.
 * The error is at the start of the text that the suggestion replaces.
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

    private ForeignNotation(TokenReader tokens, String purpose) {
        this.tokens = tokens;
        this.text = tokens.source().text();
        this.token = tokens.peek();
        this.previous = tokens.previous();
        this.offset = token.span().start();
        this.purpose = purpose;
        this.isValue = purpose.equals("a value");
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
        if (!name.text().equals("not")) return notation.error(start, name.text(), CONSTANTS.get(name.text()));
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
                .map(alternatives -> "fallback(" + lastOperand() + ", " + alternatives + ")")
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
            case LEFT_PARENTHESIS -> error(method());
            case RIGHT_BRACKET, TIMES -> error(elements());
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

    /** A text of another language, and the text that replaces it. */
    private record Found(
            int start, String notation, @Nullable String suggestion) {
        /** Returns what replaces a whole value; null if the suggestion is no expression. */
        static @Nullable Found value(int start, String notation, String suggestion) {
            return ForeignNames.isExpression(suggestion) ? new Found(start, notation, suggestion) : null;
        }
    }

    private Optional<InvalidTextException> error(@Nullable Found found) {
        return found == null ? Optional.empty() : error(found.start, found.notation, found.suggestion);
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

    private @Nullable Found character(char character) {
        return switch (character) {
            case '\'' -> isBehind(TokenKind.LEFT_BRACKET) && isInPath() ? index() : quoted('\'');
            case '`' -> quoted('`');
            case '!' -> new Found(offset, "!", call("not", offset + 1, Operator.HIGHEST));
            case '@' -> isValue ? new Found(offset, "@", current()) : null;
            case '$' -> isValue ? root() : null;
            case '&' -> ampersand();
            case '?' -> question();
            case '%' -> remainder();
            default -> null;
        };
    }

    /** {@code 'text'}, and the literals of JMESPath: {@code `1`}. */
    private @Nullable Found quoted(char quote) {
        int end = text.indexOf(quote, offset + 1);
        boolean isExpected = isValue || purpose.startsWith("a key behind") || purpose.startsWith("the name of a key");
        if (!isExpected || end < 0 || end - offset > ForeignNames.MAX_LENGTH) return null;
        String content = text.substring(offset + 1, end);
        if (content.indexOf('"') >= 0 || content.indexOf('\\') >= 0) return null;
        boolean isLiteral = quote == '`' && Parser.isExpression(content);
        return new Found(offset, String.valueOf(quote), isLiteral ? content : "\"" + content + "\"");
    }

    /** {@code a['key']}. */
    private @Nullable Found index() {
        int end = text.indexOf("']", offset + 1);
        if (end < 0) return null;
        String source = text.substring(tokens.startOfValue(), offset - 1);
        String rest = text.substring(end + 2, Brackets.endOfPath(text, end + 2));
        String suggestion = ForeignPath.withKey(source, text.substring(offset + 1, end)) + rest;
        return Found.value(tokens.startOfValue(), "['", suggestion);
    }

    /** {@code @.key} of the current value. */
    private String current() {
        int end = Brackets.endOfPath(text, offset + 1);
        return end == offset + 1 ? "." : ForeignPath.withDot(text.substring(offset + 1, end));
    }

    /** {@code $.key} of the document. */
    private @Nullable Found root() {
        int end = Brackets.endOfPath(text, offset + 1);
        if (end == offset + 1) return null;
        String path = ForeignPath.withDot(text.substring(offset + 1, end));
        String loop = ForeignPath.loop(path);
        boolean isPath = loop == null && Parser.isExpression(path);
        return new Found(offset, text.substring(offset, offset + 2), isPath ? path : loop);
    }

    private Found ampersand() {
        if (isValue) return new Found(offset, "&", reference());
        if (text.startsWith("&&", offset)) return new Found(offset, "&&", "and");
        boolean isText = previous.is(TokenKind.TEXT) || tokens.peek(1).is(TokenKind.TEXT);
        return new Found(offset, "&", isText ? "+" : "and");
    }

    /** {@code &key}, an expression of JMESPath for the elements of a list. */
    private @Nullable String reference() {
        int end = Brackets.endOfPath("." + text.substring(offset + 1, Math.min(text.length(), offset + 100)), 0);
        return end <= 1 ? null : "." + text.substring(offset + 1, offset + end);
    }

    private @Nullable Found question() {
        if (isBehind(TokenKind.LEFT_BRACKET)) return path("[?");
        if (!isBehindValue()) return null;
        if (text.startsWith("??", offset) || text.startsWith("?:", offset)) return alternatives();
        if (text.startsWith("?.", offset) || text.startsWith("?[", offset)) return chain();
        Found choice = choice();
        boolean isOptional = choice == null && token.touches(previous);
        return isOptional ? Found.value(tokens.startOfValue(), "?", lastValue()) : choice;
    }

    /** Returns whether a value was read before the token. Its text is no expression where more was read behind it. */
    private boolean isBehindValue() {
        int end = previous.span().end();
        return tokens.startOfValue() < end && tokens.startOfOperand() < end && !previous.equals(token);
    }

    private String lastValue() {
        return text.substring(tokens.startOfValue(), previous.span().end());
    }

    private String lastOperand() {
        return text.substring(tokens.startOfOperand(), previous.span().end());
    }

    /** {@code a ?? b ?? c}. */
    private @Nullable Found alternatives() {
        StringBuilder call = new StringBuilder("fallback(").append(lastOperand());
        int end = offset;
        while (text.startsWith("??", end) || text.startsWith("?:", end)) {
            int start = skipSpace(end + 2);
            end = endOfOperand(start, Operator.COMPARISON - 1);
            if (end < 0 || call.length() > ForeignNames.MAX_LENGTH) return null;
            call.append(", ").append(text, start, end);
            end = skipSpace(end);
        }
        String operator = text.substring(offset, offset + 2);
        return Found.value(tokens.startOfOperand(), operator, call.append(')').toString());
    }

    /** {@code a?.b?.c}. */
    private @Nullable Found chain() {
        StringBuilder path = new StringBuilder(lastValue());
        int end = offset;
        while (text.startsWith("?.", end) || text.startsWith("?[", end)) {
            int start = text.startsWith("?.[", end) ? end + 2 : end + 1;
            end = Brackets.endOfPath(text, start);
            path.append(text, start, end);
        }
        return Found.value(tokens.startOfValue(), "?", path.toString());
    }

    /** {@code a ? b : c}. */
    private @Nullable Found choice() {
        int start = skipSpace(offset + 1);
        int end = endOfOperand(start, Operator.LOWEST);
        int colon = end < 0 ? text.length() : skipSpace(end);
        if (!text.startsWith(":", colon)) return null;
        int other = skipSpace(colon + 1);
        int last = endOfOperand(other, Operator.LOWEST);
        if (last < 0) return null;
        String values = ") " + text.substring(start, end) + " else " + text.substring(other, last);
        return Found.value(tokens.startOfOperand(), "?", "if (" + lastOperand() + values);
    }

    /** {@code a % b}. */
    private @Nullable Found remainder() {
        return isBehindOperator("*/") ? null : binary("%", "mod");
    }

    /** {@code a in b}. */
    private @Nullable Found membership() {
        return isBehindOperator("+-*/") ? null : binary("in", "contains");
    }

    private @Nullable Found binary(String operator, String function) {
        int start = skipSpace(offset + operator.length());
        int end = isBehindValue() ? endOfOperand(start, Operator.HIGHEST) : -1;
        if (end < 0) return null;
        String call = function + "(" + lastValue() + ", " + text.substring(start, end) + ")";
        return Found.value(tokens.startOfValue(), operator, call);
    }

    /** Returns whether the last value is the right operand of an operator. */
    private boolean isBehindOperator(String operators) {
        int before = tokens.startOfValue() - 1;
        while (before >= 0 && text.charAt(before) == ' ') before--;
        return before >= 0 && operators.indexOf(text.charAt(before)) >= 0;
    }

    private @Nullable Found word() {
        return switch (token.text()) {
            case "is" -> tokens.peek(1).is(TokenKind.NULL) ? new Found(offset, "is", "==") : null;
            case "in" -> membership();
            default -> null;
        };
    }

    /** <code>{{ a }}</code>. */
    private @Nullable Found template() {
        int start = tokens.startOfOperand();
        int open = text.lastIndexOf("{{", start);
        boolean isAlone = open >= 0 && text.substring(open + 2, Math.max(open + 2, start)).isBlank();
        boolean isTemplate = isAlone && purpose.startsWith(": behind the key") && text.startsWith("}}", offset);
        return isTemplate ? Found.value(open, "{{", lastOperand()) : null;
    }

    /** {@code a.size()} and {@code $sum(a)}. */
    private @Nullable Found method() {
        int end = token.touches(previous) ? Brackets.end(text, offset) : -1;
        int start = tokens.startOfValue();
        if (end < 0 || start >= offset) return null;
        List<String> arguments = Brackets.split(text, offset, end);
        int dot = previous.span().start() - 1;
        boolean isMethod = previous.is(TokenKind.NAME) && dot >= start && text.charAt(dot) == '.';
        if (!isMethod && !previous.is(TokenKind.VARIABLE)) return null;
        if (isMethod) arguments.add(0, dot == start ? "." : text.substring(start, dot));
        String name = previous.text();
        String suggestion = ForeignNames.suggestFunction(name, arguments)
                .map(call -> Replacement.of(text, new Span(start, end), call))
                .orElse(null);
        return new Found(start, (isMethod ? "." : "$") + name + "(", suggestion);
    }

    /** {@code a[]} and {@code a[*]}. */
    private @Nullable Found elements() {
        if (!isBehind(TokenKind.LEFT_BRACKET)) return null;
        return path(token.is(TokenKind.TIMES) ? "[*]" : "[]");
    }

    /** The same, and {@code a[?condition]}. */
    private @Nullable Found path(String notation) {
        if (!isInPath()) return null;
        int start = tokens.startOfValue();
        String path = text.substring(start, Brackets.endOfPath(text, offset - 1));
        return new Found(start, notation, ForeignPath.loop(path));
    }

    /** Returns whether the bracket in front of the token continues a path. */
    private boolean isInPath() {
        int bracket = offset - 1;
        return tokens.startOfValue() < bracket && text.charAt(bracket - 1) > ' ';
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
