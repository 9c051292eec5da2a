package dev.sluice.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.pattern.Patterns;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import java.util.ArrayList;
import java.util.List;

/** Finds patterns with {@code \v}, which is the vertical tab alone in RE2, and any line end in Java. */
record PatternDiagnostics(ConstantParts constants) implements SelectiveVisitor<List<Diagnostic>> {
    private static final String MESSAGE = "\\v matches the vertical tab alone"
            + " (expected: [\\n-\\r\\x{85}\\x{2028}\\x{2029}] for any line end, or \\x0b)";

    /** Returns the suspicious patterns of the functions of a configuration. */
    static List<Diagnostic> ofFunctions(String text, Program program) {
        PatternDiagnostics diagnostics = new PatternDiagnostics(new ConstantParts(text, program, true));
        List<Diagnostic> found = new ArrayList<>();
        SyntaxWalk.each(program, part -> found.addAll(part.accept(diagnostics)));
        return found;
    }

    @Override
    public List<Diagnostic> visit(Syntax.Call call) {
        boolean hasPattern = call.arguments().size() > 1 && FunctionLibrary.takesPattern(call.function());
        if (!hasPattern) return List.of();
        Syntax written = call.arguments().get(1);
        JsonNode pattern = constants.valueOf(written);
        boolean isSuspicious = pattern != null && pattern.isTextual() && Patterns.hasVerticalTab(pattern.textValue());
        return isSuspicious ? List.of(new Diagnostic(written.span().start(), MESSAGE, false)) : List.of();
    }

    @Override
    public List<Diagnostic> other(Syntax part) {
        return List.of();
    }
}
