package dev.sluice.language.expression.syntax;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.syntax.Syntax.Block;
import dev.sluice.language.expression.syntax.Syntax.Let;
import dev.sluice.language.expression.syntax.Syntax.Matcher;
import dev.sluice.language.expression.syntax.Syntax.Pair;
import dev.sluice.language.json.JsonNumber;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses values: constants, paths, calls, conditions, lists and objects. */
final class ValueParser {
    /** The reader of JSON has the same limit by default. Java reads a long number in quadratic time. */
    private static final int MAX_NUMBER_LENGTH = 1000;

    private final Parser parser;
    private final TokenReader tokens;

    ValueParser(Parser parser, TokenReader tokens) {
        this.parser = parser;
        this.tokens = tokens;
    }

    Syntax value() {
        Token first = tokens.peek();
        return switch (first.kind()) {
            case NULL -> literal(NullNode.getInstance());
            case TRUE -> literal(BooleanNode.TRUE);
            case FALSE -> literal(BooleanNode.FALSE);
            case TEXT -> literal(TextNode.valueOf(first.text()));
            case INTEGER, DECIMAL -> literal(number(first));
            case DOT, VARIABLE, NAME -> path();
            case IF, LEFT_PARENTHESIS, LEFT_BRACKET, LEFT_BRACE -> nested(first.kind());
            default -> throw SyntaxHints.unexpected(tokens, "a value");
        };
    }

    private Syntax nested(TokenKind first) {
        parser.open();
        Syntax value =
                switch (first) {
                    case IF -> conditional();
                    case LEFT_PARENTHESIS -> parentheses();
                    case LEFT_BRACKET -> list();
                    default -> object();
                };
        parser.close();
        return value;
    }

    private Syntax literal(JsonNode value) {
        return new Syntax.Literal(value, tokens.next().span());
    }

    private JsonNode number(Token token) {
        if (token.text().length() > MAX_NUMBER_LENGTH)
            throw tokens.source()
                    .error(token.span().start(), "a number of more than " + MAX_NUMBER_LENGTH + " characters");
        try {
            return JsonNumber.parse(token.text());
        } catch (NumberFormatException e) {
            throw tokens.source().error(token.span().start(), "a number with too large an exponent");
        }
    }

    private Syntax parentheses() {
        tokens.next();
        Syntax value = parser.expression();
        tokens.require(TokenKind.RIGHT_PARENTHESIS, "an operator, or )");
        return value;
    }

    private Syntax path() {
        Token first = tokens.next();
        Syntax value = start(first);
        while (true) {
            if (tokens.isAt(TokenKind.DOT)) value = key(first, value);
            else if (tokens.isAt(TokenKind.LEFT_BRACKET)) value = index(first, value);
            else return value;
        }
    }

    private Syntax start(Token first) {
        if (first.is(TokenKind.VARIABLE)) return new Syntax.Variable(first.text(), first.span());
        if (first.is(TokenKind.NAME)) return call(first);
        Syntax dot = new Syntax.Dot(first.span());
        return isKey(tokens.peek()) ? key(first, dot, tokens.next()) : dot;
    }

    private boolean isKey(Token token) {
        if (token.kind().isKeyword() && token.touches(tokens.previous())) throw SyntaxHints.keywordAsKey(tokens, token);
        return token.is(TokenKind.NAME) || token.is(TokenKind.TEXT);
    }

    private Syntax key(Token first, Syntax source) {
        tokens.next();
        if (!isKey(tokens.peek())) throw SyntaxHints.unexpected(tokens, "a key behind the dot");
        return key(first, source, tokens.next());
    }

    private Syntax key(Token first, Syntax source, Token name) {
        return new Syntax.Key(source, name.text(), tokens.since(first));
    }

    private Syntax index(Token first, Syntax source) {
        parser.open();
        tokens.endValue(first);
        tokens.next();
        Syntax from = tokens.isAt(TokenKind.COLON) ? null : parser.expression();
        Syntax part = from != null && tokens.take(TokenKind.RIGHT_BRACKET)
                ? new Syntax.Index(source, from, tokens.since(first))
                : slice(first, source, from);
        parser.close();
        return part;
    }

    private Syntax slice(Token first, Syntax source, @Nullable Syntax from) {
        tokens.require(TokenKind.COLON, "] or :");
        Syntax to = from != null && tokens.isAt(TokenKind.RIGHT_BRACKET) ? null : parser.expression();
        tokens.require(TokenKind.RIGHT_BRACKET, "]");
        return new Syntax.Slice(source, from, to, tokens.since(first));
    }

    private Syntax call(Token name) {
        if (!tokens.isAt(TokenKind.LEFT_PARENTHESIS)) throw SyntaxHints.name(tokens, name);
        parser.open();
        List<Syntax> arguments = arguments();
        parser.close();
        return new Syntax.Call(name.text(), arguments, tokens.since(name));
    }

    private List<Syntax> arguments() {
        List<Syntax> arguments = new ArrayList<>();
        tokens.next();
        if (!tokens.isAt(TokenKind.RIGHT_PARENTHESIS)) {
            do arguments.add(parser.expression());
            while (tokens.take(TokenKind.COMMA));
        }
        tokens.require(TokenKind.RIGHT_PARENTHESIS, "a comma, or ) behind the arguments");
        return arguments;
    }

    /** Reads a condition between parentheses, behind its keyword. */
    private Syntax condition() {
        Token keyword = tokens.next();
        tokens.require(TokenKind.LEFT_PARENTHESIS, "( behind " + keyword.text());
        Syntax condition = parser.expression();
        tokens.require(TokenKind.RIGHT_PARENTHESIS, "an operator, or )");
        return condition;
    }

    private Syntax conditional() {
        Token first = tokens.peek();
        Syntax condition = condition();
        Block value = parser.block();
        Block other = tokens.take(TokenKind.ELSE) ? parser.block() : null;
        return new Syntax.Conditional(condition, value, other, tokens.since(first));
    }

    private Syntax list() {
        Token first = tokens.next();
        if (tokens.isAt(TokenKind.FOR)) return listLoop(first);
        List<Syntax> elements = new ArrayList<>();
        while (!tokens.isAt(TokenKind.RIGHT_BRACKET)) {
            elements.add(parser.expression());
            if (!tokens.take(TokenKind.COMMA)) break;
        }
        tokens.require(TokenKind.RIGHT_BRACKET, "an operator, a comma, or ]");
        return new Syntax.ListOf(elements, tokens.since(first));
    }

    private Syntax listLoop(Token first) {
        Syntax source = condition();
        Block value = parser.block();
        Syntax filter = filter();
        tokens.require(TokenKind.RIGHT_BRACKET, "an operator, if (, or ]");
        return new Syntax.ListLoop(source, value, filter, tokens.since(first));
    }

    private @Nullable Syntax filter() {
        return tokens.isAt(TokenKind.IF) ? condition() : null;
    }

    private Syntax object() {
        Token first = tokens.next();
        if (tokens.isAt(TokenKind.FOR)) return objectLoop(first);
        List<Let> lets = parser.lets();
        List<Pair> pairs = new ArrayList<>();
        Matcher matcher = null;
        while (matcher == null && !tokens.isAt(TokenKind.RIGHT_BRACE)) {
            if (tokens.isAt(TokenKind.TIMES)) matcher = matcher();
            else pairs.add(pair());
            if (matcher != null || !tokens.take(TokenKind.COMMA)) break;
        }
        tokens.require(
                TokenKind.RIGHT_BRACE, matcher == null ? "an operator, a comma, or }" : "}, because * comes last");
        return new Syntax.ObjectOf(lets, pairs, matcher, tokens.since(first));
    }

    private Syntax objectLoop(Token first) {
        Syntax source = condition();
        List<Let> lets = parser.lets();
        Pair pair = pair();
        Syntax filter = filter();
        tokens.require(TokenKind.RIGHT_BRACE, "an operator, if (, or }");
        return new Syntax.ObjectLoop(source, lets, pair, filter, tokens.since(first));
    }

    private Pair pair() {
        Token first = tokens.peek();
        if (first.is(TokenKind.NAME) && tokens.peek(1).is(TokenKind.COLON)) throw SyntaxHints.unquotedKey(tokens);
        boolean isAlone = tokens.peek(1).is(TokenKind.COMMA) || tokens.peek(1).is(TokenKind.RIGHT_BRACE);
        if (first.is(TokenKind.NAME) && isAlone) throw SyntaxHints.keyAlone(tokens);
        Syntax key = parser.expression();
        Span span = tokens.since(first);
        tokens.require(TokenKind.COLON, ": behind the key");
        return new Pair(key, parser.expression(), span);
    }

    private Matcher matcher() {
        Token star = tokens.next();
        List<String> excluded = new ArrayList<>();
        if (tokens.take(TokenKind.MINUS)) {
            do excluded.add(excluded().text());
            while (tokens.take(TokenKind.COMMA));
        }
        tokens.require(TokenKind.COLON, ": behind *");
        return new Matcher(excluded, parser.expression(), star.span());
    }

    private Token excluded() {
        return tokens.isAt(TokenKind.TEXT)
                ? tokens.next()
                : tokens.require(TokenKind.NAME, "the name of a key behind -");
    }
}
