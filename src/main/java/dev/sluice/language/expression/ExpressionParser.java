package dev.sluice.language.expression;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.language.expression.evaluation.CompiledExpression;
import dev.sluice.language.expression.evaluation.Functions;
import dev.sluice.language.expression.syntax.Parser;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.value.EvaluationListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compiles expressions that share the functions of a configuration. Immutable and thread-safe. */
public final class ExpressionParser {
    private static final ExpressionParser PLAIN = new ExpressionParser("", Functions.NONE);
    private static final ExpressionParser CHECKING = new ExpressionParser("", Functions.UNKNOWN);

    private final String text;
    private final Functions functions;

    private ExpressionParser(String text, Functions functions) {
        this.text = text;
        this.functions = functions;
    }

    /** Returns a parser for expressions that see the built-in functions alone. */
    public static ExpressionParser plain() {
        return PLAIN;
    }

    /** Returns a parser for the check of expressions whose functions are not known. A call of any name is valid, and its value is null. */
    public static ExpressionParser withUnknownFunctions() {
        return CHECKING;
    }

    /**
     * Returns a parser for expressions that see functions.
     *
     * @param functions the text of the functions: {@code def name(parameter) value}, any number of them
     * @throws InvalidTextException if the text has other parts, or an invalid function, with the location of the mistake
     */
    public static ExpressionParser withFunctions(String functions) {
        return withFunctions(new Source(functions));
    }

    /**
     * Returns the same parser as {@link #withFunctions}, and throws the same. No log shows a path of these functions, because their text is
     * the value of a variable.
     */
    public static ExpressionParser withHiddenFunctions(String functions) {
        return withFunctions(new Source(functions, false));
    }

    private static ExpressionParser withFunctions(Source source) {
        String functions = source.text();
        return withinStack(
                source, () -> new ExpressionParser(functions, Functions.shared(source, Parser.parseFunctions(source))));
    }

    /**
     * Compiles an expression.
     *
     * @throws InvalidTextException if the text is not an expression, with the location of the mistake
     */
    public Expression parse(String expression) {
        return parse(expression, (source, program) -> CompiledExpression.compile(source, program, functions));
    }

    /**
     * Compiles an expression whose values a listener hears.
     *
     * @throws InvalidTextException as {@link #parse(String)} does
     */
    public Expression parse(String expression, EvaluationListener listener) {
        return parse(expression, (source, program) -> CompiledExpression.compile(source, program, functions, listener));
    }

    private Expression parse(String expression, BiFunction<Source, Program, CompiledExpression> compiler) {
        Source source = new Source(expression);
        return withinStack(source, () -> {
            Program program = Parser.parse(source);
            CompiledExpression compiled = compiler.apply(source, program);
            return new Expression(expression, compiled.usesShared() ? text : "", program, compiled);
        });
    }

    /** Returns the suspicious patterns and comments of the functions. */
    public List<Diagnostic> diagnostics() {
        Syntax nothing = new Syntax.ListOf(List.of(), new Span(0, 0));
        Program program = new Program(List.of(), Parser.parseFunctions(new Source(text)), nothing);
        List<Diagnostic> found = new ArrayList<>(CommentDiagnostics.of(text, program));
        found.addAll(PatternDiagnostics.ofFunctions(text, program));
        return List.copyOf(found);
    }

    /** The limits of nesting suit a stack of 640 KiB. A thread with a smaller stack, or a deeper caller, gets an error, too. */
    private static <T> T withinStack(Source source, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (StackOverflowError e) {
            throw source.error(0, "parts are nested too deep for the stack of this thread");
        }
    }

    /** Returns whether both have the same text of functions. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExpressionParser parser && parser.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the text of the functions. */
    @Override
    public String toString() {
        return text;
    }
}
