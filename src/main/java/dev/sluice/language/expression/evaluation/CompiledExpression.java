package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationListener;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An expression that can be evaluated. Immutable and thread-safe. */
public final class CompiledExpression {
    /** Steps that prepare an evaluation. */
    private static final int STEPS_OF_START = 2;

    private final Node root;
    private final int steps;
    private final int slots;
    private final List<String> variables;
    private final boolean usesShared;
    private final int height;

    CompiledExpression(Node root, int height, int slots, List<String> variables, boolean usesShared) {
        this.root = root;
        this.steps = STEPS_OF_START + root.steps();
        this.height = height;
        this.slots = slots;
        this.variables = variables;
        this.usesShared = usesShared;
    }

    /**
     * Compiles a parsed expression.
     *
     * @throws InvalidTextException for an unknown function, a wrong number of arguments, or a constant that cannot be computed
     */
    public static CompiledExpression compile(Source source, Program program, Functions shared) {
        return Compiler.compile(source, program, shared, Compiler.NodeObserver.NONE);
    }

    /**
     * Compiles a parsed expression whose values a listener hears, but for those of literals and inside shared functions.
     *
     * @throws InvalidTextException as {@link #compile(Source, Program, Functions)} does
     */
    public static CompiledExpression compile(
            Source source, Program program, Functions shared, EvaluationListener listener) {
        return Compiler.compile(source, program, shared, (span, node) -> new ObservedNode(node, span, listener));
    }

    /** Returns the variables that the expression uses and does not declare, in the order of their first uses. */
    public List<String> variables() {
        return variables;
    }

    /** Returns whether the expression calls a function of the section of functions. */
    public boolean usesShared() {
        return usesShared;
    }

    /**
     * Computes the value.
     *
     * @param values the values of {@link #variables}, each read once, and only if it is needed
     * @param input the value of {@code .}
     * @throws ExpressionFailure if the expression fails for these values, or exceeds its budget
     */
    public JsonNode evaluate(Evaluation evaluation, Function<String, JsonNode> values, JsonNode input) {
        evaluation.budget().restart(height);
        try {
            evaluation.budget().chargeSteps(steps);
            return root.evaluate(new Scope(slots, evaluation, values), input);
        } catch (StackOverflowError e) {
            throw new ExpressionFailure("functions call each other too deep for the stack (limits.expression.depth)");
        }
    }

    /** Reports the values of a node to a listener. Charges nothing. */
    private record ObservedNode(Node part, Span span, EvaluationListener listener) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode value = part.evaluate(scope, input);
            listener.onCompute(span.start(), span.end(), value);
            return value;
        }

        @Override
        public int steps() {
            return part.steps();
        }

        @Override
        public @Nullable JsonNode constant() {
            return part.constant();
        }
    }
}
