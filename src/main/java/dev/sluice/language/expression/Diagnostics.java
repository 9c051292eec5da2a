package dev.sluice.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.syntax.Operator;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.Replacement;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import dev.sluice.language.expression.value.Truth;
import dev.sluice.language.json.ValueKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds suspicious parts of an expression: unused variables, constant conditions, conditions as indexes, keys that no header has, and patterns
 * with {@code \v}.
 */
final class Diagnostics implements SelectiveVisitor<List<Diagnostic>> {
    private static final ObjectParts OBJECTS = new ObjectParts();
    private static final FilledParts FILLED = new FilledParts();
    private static final ConditionParts CONDITIONS = new ConditionParts();

    private final String text;
    private final ConstantParts constants;
    private final PatternDiagnostics patterns;
    private final Supplier<List<NullPath>> analysis;
    private @Nullable List<NullPath> nullPaths;
    private final Set<String> used = new HashSet<>();

    private Diagnostics(String text, ConstantParts constants, Supplier<List<NullPath>> analysis) {
        this.text = text;
        this.constants = constants;
        this.analysis = analysis;
        this.patterns = new PatternDiagnostics(constants);
    }

    /** @param analysis returns the paths that are null for each value */
    static List<Diagnostic> of(
            String text, Program program, ConstantParts constants, Supplier<List<NullPath>> analysis) {
        Diagnostics diagnostics = new Diagnostics(text, constants, analysis);
        List<Diagnostic> found = new ArrayList<>();
        SyntaxWalk.each(program, part -> found.addAll(part.accept(diagnostics)));
        for (Syntax.Let let : Declarations.of(program))
            if (!diagnostics.used.contains(let.name()))
                found.add(new Diagnostic(let.span().start(), "$" + let.name() + " is never used", false));
        return List.copyOf(found);
    }

    @Override
    public List<Diagnostic> other(Syntax part) {
        return List.of();
    }

    @Override
    public List<Diagnostic> visit(Syntax.Variable variable) {
        used.add(variable.name());
        return List.of();
    }

    @Override
    public List<Diagnostic> visit(Syntax.Conditional conditional) {
        return inspectCondition(conditional.condition());
    }

    @Override
    public List<Diagnostic> visit(Syntax.ListLoop loop) {
        return inspectLoop(loop.span(), loop.source(), loop.filter());
    }

    @Override
    public List<Diagnostic> visit(Syntax.ObjectLoop loop) {
        return inspectLoop(loop.span(), loop.source(), loop.filter());
    }

    private List<Diagnostic> inspectLoop(Span loop, Syntax source, @Nullable Syntax filter) {
        List<Diagnostic> found = new ArrayList<>(inspectSource(loop, source));
        if (filter != null) found.addAll(inspectCondition(filter));
        return found;
    }

    /** Returns whether a part is an object constructor. A loop over it is reported as a whole. */
    static boolean isObject(Syntax source) {
        return source.accept(OBJECTS);
    }

    private List<Diagnostic> inspectSource(Span loop, Syntax source) {
        if (isObject(source))
            return warning(source, "the loop visits the keys of this object (expected: a list of objects)");
        JsonNode value = constants.valueOf(source);
        if (value == null || value.isArray() || (value.isObject() && hasNullPath(loop))) return List.of();
        return warning(source, "the loop is always over " + ValueKind.of(value) + " (expected: a list)");
    }

    /** Returns whether a path in a loop is reported, with the path that works in a loop over an object. */
    private boolean hasNullPath(Span loop) {
        if (nullPaths == null) nullPaths = analysis.get();
        return nullPaths.stream().anyMatch(path -> path.offset() >= loop.start() && path.offset() < loop.end());
    }

    private List<Diagnostic> inspectCondition(Syntax condition) {
        JsonNode value = constants.valueOf(condition);
        if (value != null) return warning(condition, "the condition is always " + Truth.of(value));
        return condition.accept(FILLED) ? warning(condition, "the condition is always true") : List.of();
    }

    private static List<Diagnostic> warning(Syntax part, String message) {
        return List.of(new Diagnostic(part.span().start(), message, false));
    }

    /** The names of header fields are in lower case. */
    @Override
    public List<Diagnostic> visit(Syntax.Key key) {
        String name = key.name().toLowerCase(Locale.ROOT);
        boolean isHeader = VariableUses.asVariable(key.source())
                .filter(source -> source.name().equals("header"))
                .isPresent();
        if (!isHeader || name.equals(key.name())) return List.of();
        String message = "$header." + key.name() + " is always null; did you mean $header." + name + "?";
        return List.of(new Diagnostic(key.span().start(), message, true));
    }

    /** In JSONata, a condition in brackets filters a list. */
    @Override
    public List<Diagnostic> visit(Syntax.Index index) {
        if (!index.index().accept(CONDITIONS)) return List.of();
        String hint = Replacement.filter(text, index)
                .map(loop -> "; did you mean " + loop + "?")
                .orElse(" (expected: [for (list) . if (condition)])");
        return warning(index, "an index is a number" + hint);
    }

    @Override
    public List<Diagnostic> visit(Syntax.Call call) {
        return call.accept(patterns);
    }

    /** Decides whether a part is true or false. */
    private static final class ConditionParts implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.Comparison comparison) {
            return true;
        }

        @Override
        public Boolean visit(Syntax.Logic logic) {
            return true;
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }

    /** Decides whether a part is an object constructor. */
    private static final class ObjectParts implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.ObjectOf object) {
            return true;
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }

    /** Decides whether a part has a text, a list or an object as its value that is not empty, unless its evaluation fails. */
    private static final class FilledParts implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.Literal literal) {
            return literal.value().isTextual() && !literal.value().textValue().isEmpty();
        }

        @Override
        public Boolean visit(Syntax.ListOf list) {
            return !list.elements().isEmpty();
        }

        @Override
        public Boolean visit(Syntax.ObjectOf object) {
            return !object.pairs().isEmpty();
        }

        /** A sum has the characters, the elements or the keys of each operand. */
        @Override
        public Boolean visit(Syntax.Arithmetic arithmetic) {
            boolean isSum =
                    arithmetic.operations().stream().allMatch(operation -> operation.operator() == Operator.PLUS);
            Stream<Syntax> operands = Stream.concat(
                    Stream.of(arithmetic.first()),
                    arithmetic.operations().stream().map(Syntax.Operation::operand));
            return isSum && operands.anyMatch(operand -> operand.accept(this));
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }
}
