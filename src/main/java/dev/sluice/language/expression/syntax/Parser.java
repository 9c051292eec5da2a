package dev.sluice.language.expression.syntax;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.language.expression.syntax.Syntax.Arithmetic;
import dev.sluice.language.expression.syntax.Syntax.Block;
import dev.sluice.language.expression.syntax.Syntax.Comparison;
import dev.sluice.language.expression.syntax.Syntax.Let;
import dev.sluice.language.expression.syntax.Syntax.Logic;
import dev.sluice.language.expression.syntax.Syntax.Operation;
import dev.sluice.language.expression.syntax.Syntax.Pipe;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses the grammar of JSLT 0.1.14 by recursive descent, operators by precedence. This class reads declarations and operators; {@link
 * ValueParser} reads the values between them.
 */
public final class Parser {
    /** The deepest nesting of brackets. The parser and the evaluator use the stack for each level. */
    static final int MAX_NESTING = 250;

    /** The deepest nesting of parts: brackets, operators and paths. The parser and the compiler use the stack for each level. */
    public static final int MAX_DEPTH = 500;

    private final TokenReader tokens;
    private final ValueParser values;
    private int nesting;
    private int depth;

    private Parser(Source source) {
        this(new TokenReader(source));
    }

    private Parser(TokenReader tokens) {
        this.tokens = tokens;
        this.values = new ValueParser(this, tokens);
    }

    /**
     * Parses an expression.
     *
     * @throws InvalidTextException with the location of the first mistake, and the spelling that is probably meant
     */
    public static Program parse(Source source) {
        Parser parser = new Parser(source);
        Program program = parser.program();
        parser.tokens.require(TokenKind.END, "the end of the expression");
        return program;
    }

    /** Returns whether a text is an expression, without a search for what a mistake in it means. */
    static boolean isExpression(String text) {
        Parser parser = new Parser(TokenReader.silent(new Source(text), 0));
        return parser.succeeds(parser::program) && parser.tokens.isAt(TokenKind.END);
    }

    /**
     * Returns the end of an operand that starts at an offset; -1 if there is none.
     *
     * @param precedence the least precedence of the operators in it
     */
    static int endOf(Source source, int offset, int precedence) {
        Parser parser = new Parser(TokenReader.silent(source, offset));
        return parser.succeeds(() -> parser.operations(precedence))
                ? parser.tokens.previous().span().end()
                : -1;
    }

    /** Reads a part and the token behind it. */
    private boolean succeeds(Runnable part) {
        try {
            part.run();
            tokens.peek();
            return true;
        } catch (InvalidTextException e) {
            return false;
        }
    }

    /**
     * Parses functions without an expression behind them.
     *
     * @throws InvalidTextException as {@link #parse} does
     */
    public static List<Program.Function> parseFunctions(Source source) {
        Parser parser = new Parser(source);
        List<Program.Function> functions = new ArrayList<>();
        while (!parser.tokens.isAt(TokenKind.END)) functions.add(parser.function());
        return functions;
    }

    private Program program() {
        List<Let> lets = new ArrayList<>();
        List<Program.Function> functions = new ArrayList<>();
        while (true) {
            if (tokens.isAt(TokenKind.IMPORT)) throw SyntaxHints.importing(tokens);
            if (tokens.isAt(TokenKind.LET)) lets.add(let());
            else if (tokens.isAt(TokenKind.DEF)) functions.add(function());
            else return new Program(lets, functions, expression());
        }
    }

    private Program.Function function() {
        tokens.require(TokenKind.DEF, "def");
        Token name = tokens.require(TokenKind.NAME, "the name of a function");
        tokens.require(TokenKind.LEFT_PARENTHESIS, "( behind the name of the function");
        List<String> parameters = new ArrayList<>();
        while (!tokens.isAt(TokenKind.RIGHT_PARENTHESIS)) {
            parameters.add(tokens.require(TokenKind.NAME, "the name of a parameter, without $")
                    .text());
            if (!tokens.take(TokenKind.COMMA)) break;
            if (tokens.isAt(TokenKind.RIGHT_PARENTHESIS))
                throw SyntaxHints.unexpected(tokens, "the name of a parameter");
        }
        tokens.require(TokenKind.RIGHT_PARENTHESIS, ") behind the parameters");
        return new Program.Function(name.text(), parameters, block(), name.span());
    }

    /** Reads declarations and the expression behind them. */
    Block block() {
        return new Block(lets(), expression());
    }

    List<Let> lets() {
        List<Let> lets = new ArrayList<>();
        while (tokens.isAt(TokenKind.LET)) lets.add(let());
        return lets;
    }

    private Let let() {
        Token first = tokens.next();
        Token name = tokens.require(TokenKind.NAME, "the name of a variable, without $");
        tokens.require(TokenKind.ASSIGN, "= behind the name of the variable");
        Syntax value = expression();
        return new Let(name.text(), value, first.span().to(name.span()));
    }

    Syntax expression() {
        return operations(Operator.LOWEST);
    }

    /** Starts something between brackets, or behind a keyword; {@link #close} ends it. */
    void open() {
        if (++nesting > MAX_NESTING)
            throw tokens.source()
                    .error(tokens.peek().span().start(), "brackets are nested more than " + MAX_NESTING + " deep");
    }

    void close() {
        nesting--;
    }

    /** Reads operands and the operators between them that bind at least as tightly. */
    private Syntax operations(int precedence) {
        Token first = tokens.peek();
        if (++depth > MAX_DEPTH)
            throw tokens.source().error(first.span().start(), "parts are nested more than " + MAX_DEPTH + " deep");
        Syntax left = values.value();
        tokens.endValue(first);
        Operator operator = Operator.of(tokens.peek());
        while (operator != null && operator.precedence() >= precedence) {
            left = operations(first, left, operator);
            operator = Operator.of(tokens.peek());
        }
        tokens.endOperand(first);
        depth--;
        return left;
    }

    private Syntax operations(Token first, Syntax left, Operator operator) {
        return switch (operator) {
            case PIPE -> new Pipe(operands(left, operator), tokens.since(first));
            case OR, AND -> new Logic(operator, operands(left, operator), tokens.since(first));
            case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> comparison(first, left, operator);
            case PLUS, MINUS, TIMES, DIVIDE -> arithmetic(first, left, operator.precedence());
        };
    }

    private List<Syntax> operands(Syntax left, Operator operator) {
        List<Syntax> operands = new ArrayList<>(List.of(left));
        while (Operator.of(tokens.peek()) == operator) {
            tokens.next();
            operands.add(operations(operator.precedence() + 1));
        }
        return operands;
    }

    private Syntax comparison(Token first, Syntax left, Operator operator) {
        Token token = tokens.next();
        Syntax right = operations(Operator.COMPARISON + 1);
        Operator next = Operator.of(tokens.peek());
        if (next != null && next.precedence() == Operator.COMPARISON) throw SyntaxHints.secondComparison(tokens);
        return new Comparison(operator, left, right, token.span(), tokens.since(first));
    }

    private Syntax arithmetic(Token first, Syntax left, int precedence) {
        List<Operation> operations = new ArrayList<>();
        while (true) {
            Operator operator = Operator.of(tokens.peek());
            if (operator == null || operator.precedence() != precedence)
                return new Arithmetic(left, operations, tokens.since(first));
            Token token = tokens.next();
            operations.add(new Operation(operator, operations(precedence + 1), token.span()));
        }
    }
}
