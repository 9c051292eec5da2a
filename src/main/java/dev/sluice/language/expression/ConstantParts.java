package dev.sluice.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.language.expression.evaluation.CompiledExpression;
import dev.sluice.language.expression.evaluation.Functions;
import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.json.InvalidJsonException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Computes parts of an expression whose value is the same for each request. Such a part uses literals, built-in functions, and constant
 * declarations at the start of the expression. A part with a declared function counts as one that varies.
 */
final class ConstantParts implements SelectiveVisitor<Boolean> {
    private final String text;
    private final Set<String> declaredFunctions = new HashSet<>();
    private final boolean usesSharedFunctions;

    /** The constant declarations, each without another one of its name. */
    private final List<Syntax.Let> lets = new ArrayList<>();

    ConstantParts(String text, Program program, boolean usesSharedFunctions) {
        this.text = text;
        this.usesSharedFunctions = usesSharedFunctions;
        program.functions().forEach(function -> declaredFunctions.add(function.name()));
        List<String> names = Declarations.names(program);
        for (Syntax.Let let : program.lets())
            if (names.indexOf(let.name()) == names.lastIndexOf(let.name()) && isConstant(let.value())) lets.add(let);
    }

    /** Returns the value of a part; null if it varies, or cannot be computed. */
    @Nullable
    JsonNode valueOf(Syntax part) {
        if (!isConstant(part)) return null;
        Program alone = new Program(lets, List.of(), part);
        Evaluation evaluation =
                new Evaluation(EvaluationBudget.unshared(), () -> Instant.EPOCH, new SplittableRandom(0));
        NullNode nothing = NullNode.getInstance();
        try {
            return CompiledExpression.compile(new Source(text), alone, Functions.NONE)
                    .evaluate(evaluation, name -> nothing, nothing);
        } catch (ExpressionFailure | InvalidJsonException e) {
            return null;
        }
    }

    private boolean isConstant(Syntax part) {
        AtomicBoolean varies = new AtomicBoolean();
        SyntaxWalk.each(part, inner -> {
            if (inner.accept(this)) varies.set(true);
        });
        return !varies.get();
    }

    // Each method returns whether a part itself, without the parts inside it, differs between requests.

    @Override
    public Boolean visit(Syntax.Dot dot) {
        return true;
    }

    @Override
    public Boolean visit(Syntax.Variable variable) {
        return lets.stream().noneMatch(let -> let.name().equals(variable.name()));
    }

    @Override
    public Boolean visit(Syntax.Call call) {
        return usesSharedFunctions
                || declaredFunctions.contains(call.function())
                || !FunctionLibrary.isDeterministic(call.function());
    }

    /** {@code *} matches the fields of the current value. */
    @Override
    public Boolean visit(Syntax.ObjectOf object) {
        return object.matcher() != null;
    }

    @Override
    public Boolean other(Syntax part) {
        return false;
    }
}
