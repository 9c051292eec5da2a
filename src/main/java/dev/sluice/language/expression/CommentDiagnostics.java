package dev.sluice.language.expression;

import dev.sluice.language.expression.syntax.Comments;
import dev.sluice.language.expression.syntax.ForeignAlternative;
import dev.sluice.language.expression.syntax.ForeignNames;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds comments behind a value that are probably the alternative of jq: {@code .name // "none"}. */
final class CommentDiagnostics {
    private static final Operands OPERANDS = new Operands();

    private final String text;
    private final Program program;
    private final Map<Integer, Integer> operands = new HashMap<>();

    private CommentDiagnostics(String text, Program program) {
        this.text = text;
        this.program = program;
    }

    static List<Diagnostic> of(String text, Program program) {
        return text.contains("//") ? new CommentDiagnostics(text, program).all() : List.of();
    }

    private List<Diagnostic> all() {
        List<Diagnostic> found = new ArrayList<>();
        for (Span comment : Comments.of(new Source(text)))
            ForeignAlternative.of(comment.of(text))
                    .ifPresent(alternatives -> found.addAll(warnings(comment.start(), alternatives)));
        return found;
    }

    /** Returns the warning about the operand in front of a comment; none without an operand on its line. */
    private List<Diagnostic> warnings(int comment, String alternatives) {
        int end = comment;
        while (end > 0 && " \t".indexOf(text.charAt(end - 1)) >= 0) end--;
        Integer start = operands().get(end);
        if (start == null || text.substring(start, end).indexOf('\n') >= 0) return List.of();
        String call = "fallback(" + text.substring(start, end) + ", " + alternatives + ")";
        String hint = call.length() > ForeignNames.MAX_LENGTH
                ? " (expected: fallback(a, b))"
                : "; did you mean " + call + "?";
        return List.of(new Diagnostic(start, "// begins a comment" + hint, false));
    }

    /** Returns the start of the largest operand that ends at an offset, by this offset. */
    private Map<Integer, Integer> operands() {
        if (operands.isEmpty())
            SyntaxWalk.each(program, part -> {
                if (part.accept(OPERANDS))
                    operands.merge(part.extent().end(), part.extent().start(), Math::min);
            });
        return operands;
    }

    /** Decides whether a part can be an operand of {@code //} without parentheses. */
    private static final class Operands implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.Pipe pipe) {
            return false;
        }

        @Override
        public Boolean visit(Syntax.Conditional conditional) {
            return false;
        }

        @Override
        public Boolean other(Syntax part) {
            return true;
        }
    }
}
