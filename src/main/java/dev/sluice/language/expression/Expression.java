package dev.sluice.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.language.expression.evaluation.CompiledExpression;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.value.EvaluatedExpression;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.expression.value.Truth;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.Json;
import dev.sluice.language.json.RepeatedFieldException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An expression, compiled once at load. Its syntax is that of JSLT 0.1.14, and its arithmetic is exact. Expressions with equal texts and
 * functions are equal, at any location. Immutable and thread-safe.
 */
public final class Expression implements EvaluatedExpression {
    private final String text;
    private final String functions;
    private final Program program;
    private final CompiledExpression compiled;
    private final Set<String> variables;
    private final @Nullable SourceLocation location;

    private Expression(Expression original, @Nullable SourceLocation location) {
        this.text = original.text;
        this.functions = original.functions;
        this.program = original.program;
        this.compiled = original.compiled;
        this.variables = original.variables;
        this.location = location;
    }

    Expression(String text, String functions, Program program, CompiledExpression compiled) {
        this.text = text;
        this.functions = functions;
        this.program = program;
        this.compiled = compiled;
        this.variables = Set.copyOf(new LinkedHashSet<>(compiled.variables()));
        this.location = null;
    }

    /**
     * Compiles a text that uses no functions but its own and the built-in ones.
     *
     * @throws InvalidTextException if the text is not an expression, with the location of the mistake
     */
    public static Expression parse(String text) {
        return ExpressionParser.plain().parse(text);
    }

    /** Returns the same expression, without another compilation, for its use at a location; null if no file has it. */
    public Expression at(@Nullable SourceLocation newLocation) {
        return new Expression(this, newLocation);
    }

    @Override
    public @Nullable SourceLocation location() {
        return location;
    }

    @Override
    public String text() {
        return text;
    }

    /** Returns the syntax tree. */
    Program program() {
        return program;
    }

    /** Returns whether it declares functions, or uses functions of the configuration, which may have the name of a built-in function. */
    boolean usesOwnFunctions() {
        return compiled.usesShared() || !program.functions().isEmpty();
    }

    /** Returns the variables that need a value, without the dollar sign: parts of the request, steps, or loop variables. */
    public Set<String> variables() {
        return variables;
    }

    /** Returns the name if the expression is a plain reference such as {@code $customer}; else null. */
    public @Nullable String singleVariable() {
        return program.lets().isEmpty()
                ? VariableUses.asVariable(program.value())
                        .map(Syntax.Variable::name)
                        .orElse(null)
                : null;
    }

    /** Returns the template if the expression computes nothing, as an object of plain references does not; else null. */
    public @Nullable JsonTemplate template() {
        return program.lets().isEmpty() ? JsonTemplate.of(program.value()) : null;
    }

    /** A plain reference to a field of a variable, such as {@code $claims.sub}; both without punctuation. */
    public record Field(String variable, String name) {}

    /** Returns the field if the expression is a plain reference such as {@code $claims.sub}; else null. */
    public @Nullable Field field() {
        return program.lets().isEmpty()
                ? program.value().accept(new FieldReference()).orElse(null)
                : null;
    }

    /** Finds the names of a plain reference to a field. */
    private static final class FieldReference implements SelectiveVisitor<Optional<Field>> {
        @Override
        public Optional<Field> visit(Syntax.Key key) {
            return VariableUses.asVariable(key.source()).map(variable -> new Field(variable.name(), key.name()));
        }

        @Override
        public Optional<Field> other(Syntax part) {
            return Optional.empty();
        }
    }

    /** Returns the offset of the first use of a variable, counted from 0; 0 where the text does not use it. */
    public int offsetOf(String variable) {
        return VariableUses.firstOffset(program, variable);
    }

    /** Returns the suspicious parts. */
    public List<Diagnostic> diagnostics() {
        List<Diagnostic> found = new ArrayList<>(CommentDiagnostics.of(text, program));
        found.addAll(Diagnostics.of(text, program, constants(), () -> nullPaths(Map.of())));
        return List.copyOf(found);
    }

    /** Returns the value if it is the same for each request; null if it varies, cannot be computed, or depends on functions of the configuration. */
    public @Nullable JsonNode constant() {
        return constants().valueOf(program.value());
    }

    private ConstantParts constants() {
        return new ConstantParts(text, program, compiled.usesShared());
    }

    /**
     * Returns the paths that are null for each value of the kinds of their sources, in the order of their offsets.
     *
     * @param variableKinds the kinds of variables, without the dollar sign; an absent variable may have any value
     */
    public List<NullPath> nullPaths(Map<String, Kinds> variableKinds) {
        return KindAnalyzer.nullPaths(text, program, compiled.usesShared(), variableKinds);
    }

    /**
     * Returns whether the value depends on the input: on a single dot, or on the keys of {@code *}, outside of loops and later stages of a
     * pipe. A dot in a function counts if the expression declares the function and calls it there.
     */
    public boolean readsInput() {
        return InputReads.of(program, compiled.usesShared());
    }

    /** Returns the effects of variables that are null because their steps failed. */
    public NullabilityReport analyzeNulls(Set<String> nullable) {
        return NullabilityReport.analyze(this, nullable);
    }

    /**
     * Returns the value.
     *
     * @param values returns the value of each of {@link #variables()}
     * @throws EvaluationException if the expression fails for these values, or the request exceeds its budget
     * @throws MemoryLimitException if the values that it builds exceed a limit of the request
     * @throws RepeatedFieldException if it reads a repeated field of {@link dev.sluice.language.json.MultiValueNode#withSingleValues}
     */
    public JsonNode evaluate(Values values) {
        return evaluate(values, NullNode.getInstance());
    }

    /** Returns the value as {@link #evaluate(Values)} does; {@code input} is the value of a single dot. */
    public JsonNode evaluate(Values values, JsonNode input) {
        values.evaluation().begin(this);
        return compute(values, input);
    }

    /** Returns the value as {@link #evaluate(Values)} does, for a decision in which null has the effect of false. */
    public JsonNode evaluateCondition(Values values) {
        values.evaluation().beginCondition(this);
        return compute(values, NullNode.getInstance());
    }

    private JsonNode compute(Values values, JsonNode input) {
        try {
            return compiled.evaluate(values.evaluation(), values, input);
        } catch (ExpressionFailure e) {
            throw new EvaluationException(e.getMessage(), this, e.offset());
        } catch (InvalidJsonException e) {
            throw new EvaluationException(e.getMessage(), this);
        }
    }

    /** Returns the JSON bytes of the value. The budget pays for them, because a part of a value may occur many times. */
    public byte[] evaluateToBytes(Values values) {
        EvaluationBudget budget = values.evaluation().budget();
        try {
            return Json.toBytes(evaluate(values), values.memory(), budget::chargeCharacters);
        } catch (InvalidJsonException | ExpressionFailure e) {
            throw new EvaluationException(e.getMessage(), this);
        }
    }

    /** Returns false for false, null, zero, and an empty text, list or object; else true. */
    public boolean isTruthy(Values values) {
        return Truth.of(evaluateCondition(values));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expression expression
                && expression.text.equals(text)
                && expression.functions.equals(functions);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
