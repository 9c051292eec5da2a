package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function that an expression, or the section of functions, declares. Its body is set once, after the functions that it calls are
 * known. Immutable after that, and thread-safe, because expressions are published after they were compiled.
 */
final class DeclaredFunction {
    private final String name;
    private final int parameters;
    private final boolean isShared;
    private @Nullable Branch body;
    private int slots;
    private @Nullable Nesting nesting;

    DeclaredFunction(String name, int parameters, boolean isShared) {
        this.name = name;
        this.parameters = parameters;
        this.isShared = isShared;
    }

    /** Returns the function of a call, whose declaration is not known. */
    static DeclaredFunction unknown(Syntax.Call call) {
        DeclaredFunction function =
                new DeclaredFunction(call.function(), call.arguments().size(), true);
        function.define(new Node.Constant(NullNode.getInstance()), 0, new Nesting());
        return function;
    }

    void define(Node value, int slotsOfBody, Nesting nestingOfBody) {
        body = Branch.of(value);
        slots = slotsOfBody;
        nesting = nestingOfBody;
    }

    int parameters() {
        return parameters;
    }

    /** Returns whether the section of functions declares it, so its locations are not those of the expression. */
    boolean isShared() {
        return isShared;
    }

    Branch body() {
        return Objects.requireNonNull(body);
    }

    /** Returns how deep the parts of the body are nested, in levels. */
    int levels() {
        return Objects.requireNonNull(nesting).levels();
    }

    Scope scope(Scope caller) {
        caller.budget().chargeBytes(64 + 8L * slots);
        return new Scope(slots, caller);
    }

    /** Returns the failure of a shared function as that of the call. */
    ExpressionFailure failed(ExpressionFailure failure) {
        return new ExpressionFailure(name + "(): " + failure.getMessage());
    }
}
