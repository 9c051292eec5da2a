package dev.sluice.language.expression.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.language.expression.syntax.Syntax.Let;
import dev.sluice.language.expression.syntax.Syntax.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of a syntax tree. */
public class SyntaxPrinterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$a.b[0] + 1 * 2",
                "[for (.) let x = .a $x if ($x > 1)]",
                "{\"a\" : 1, * - b : .}",
                "if (. == null) \"none\" else size(.)",
                "def f(x) $x * 2 f(3) | . - 1"
            })
    void a_printed_tree_is_parsed_to_the_same_tree(String text) {
        Program program = Parser.parse(new Source(text));
        Program again = Parser.parse(new Source(SyntaxPrinter.print(program)));
        assertThat(SyntaxPrinter.structure(again)).isEqualTo(SyntaxPrinter.structure(program));
    }

    /** Writes a syntax tree as an expression that has this tree. */
    public static final class SyntaxPrinter implements Syntax.Visitor<String> {
        private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
        private static final int HIGHEST = 9;

        /** Operators of this precedence, and of lower ones, are written in parentheses. */
        private final int precedence;

        private SyntaxPrinter(int precedence) {
            this.precedence = precedence;
        }

        public static String print(Program program) {
            List<String> parts = new ArrayList<>(
                    program.lets().stream().map(SyntaxPrinter::let).toList());
            for (Program.Function function : program.functions())
                parts.add("def " + function.name() + "(" + String.join(", ", function.parameters()) + ") "
                        + block(function.body()));
            parts.add(print(program.value()));
            return String.join("\n", parts);
        }

        /** Returns the tree without locations in the text. */
        public static String structure(Object tree) {
            return tree.toString().replaceAll("(?:span|extent)=Span\\[start=\\d+, end=\\d+]", "");
        }

        private static String print(Syntax part) {
            return part.accept(new SyntaxPrinter(0));
        }

        private static String operand(Syntax part, int precedence) {
            return part.accept(new SyntaxPrinter(precedence));
        }

        private static String let(Let let) {
            return "let " + let.name() + " = " + operand(let.value(), HIGHEST);
        }

        private static String block(Syntax.Block block) {
            return lets(block.lets()) + operand(block.value(), HIGHEST);
        }

        private static String lets(List<Let> lets) {
            return lets.stream().map(let -> let(let) + " ").collect(Collectors.joining());
        }

        private static String filter(@Nullable Syntax filter) {
            return filter == null ? "" : " if (" + print(filter) + ")";
        }

        private static String joined(List<Syntax> parts, String separator, Function<Syntax, String> printer) {
            return parts.stream().map(printer).collect(Collectors.joining(separator));
        }

        private static String pair(Pair pair) {
            return operand(pair.key(), HIGHEST) + " : " + print(pair.value());
        }

        private static String text(String text) {
            StringBuilder quoted = new StringBuilder("\"");
            for (int index = 0; index < text.length(); index++) {
                char character = text.charAt(index);
                if (character < ' ' || Character.isSurrogate(character))
                    quoted.append(String.format("\\u%04x", (int) character));
                else
                    quoted.append(character == '"' || character == '\\' ? "\\" : "")
                            .append(character);
            }
            return quoted.append('"').toString();
        }

        private static String key(String name) {
            boolean isPlain = PLAIN_KEY.matcher(name).matches() && TokenKind.ofWord(name) == TokenKind.NAME;
            return isPlain ? name : text(name);
        }

        private String parenthesized(String text, int ofOperator) {
            return ofOperator <= precedence ? "(" + text + ")" : text;
        }

        /** Words that follow a path or a condition could belong to it. */
        private String open(String text) {
            return precedence == HIGHEST ? "(" + text + ")" : text;
        }

        @Override
        public String visit(Syntax.Literal literal) {
            return literal.value().isTextual()
                    ? text(literal.value().textValue())
                    : literal.value().asText();
        }

        @Override
        public String visit(Syntax.Dot dot) {
            return open(".");
        }

        @Override
        public String visit(Syntax.Variable variable) {
            return open("$" + variable.name());
        }

        @Override
        public String visit(Syntax.Key path) {
            String source = path.source() instanceof Syntax.Dot ? "" : print(path.source());
            return open(source + "." + key(path.name()));
        }

        @Override
        public String visit(Syntax.Index path) {
            return open(print(path.source()) + "[" + print(path.index()) + "]");
        }

        @Override
        public String visit(Syntax.Slice path) {
            String from = path.from() == null ? "" : print(path.from());
            String to = path.to() == null ? "" : print(path.to());
            return open(print(path.source()) + "[" + from + " : " + to + "]");
        }

        @Override
        public String visit(Syntax.Call call) {
            return open(call.function() + "(" + joined(call.arguments(), ", ", SyntaxPrinter::print) + ")");
        }

        @Override
        public String visit(Syntax.Pipe pipe) {
            int own = Operator.PIPE.precedence();
            return parenthesized(joined(pipe.stages(), " | ", stage -> operand(stage, own)), own);
        }

        @Override
        public String visit(Syntax.Logic logic) {
            int own = logic.operator().precedence();
            return parenthesized(
                    joined(logic.operands(), " " + logic.operator() + " ", part -> operand(part, own)), own);
        }

        @Override
        public String visit(Syntax.Comparison comparison) {
            int own = Operator.COMPARISON;
            String left = operand(comparison.left(), own);
            return parenthesized(left + " " + comparison.operator() + " " + operand(comparison.right(), own), own);
        }

        @Override
        public String visit(Syntax.Arithmetic arithmetic) {
            int own = arithmetic.operations().get(0).operator().precedence();
            StringBuilder text = new StringBuilder(operand(arithmetic.first(), own));
            arithmetic
                    .operations()
                    .forEach(operation -> text.append(' ')
                            .append(operation.operator())
                            .append(' ')
                            .append(operand(operation.operand(), own)));
            return parenthesized(text.toString(), own);
        }

        @Override
        public String visit(Syntax.Conditional conditional) {
            String other = conditional.other() == null ? "" : " else " + block(conditional.other());
            return parenthesized(
                    "if (" + print(conditional.condition()) + ") " + block(conditional.value()) + other,
                    Operator.LOWEST);
        }

        @Override
        public String visit(Syntax.ListOf list) {
            return "[" + joined(list.elements(), ", ", SyntaxPrinter::print) + "]";
        }

        @Override
        public String visit(Syntax.ListLoop loop) {
            return "[for (" + print(loop.source()) + ") " + block(loop.value()) + filter(loop.filter()) + "]";
        }

        @Override
        public String visit(Syntax.ObjectOf object) {
            List<String> parts = new ArrayList<>(
                    object.pairs().stream().map(SyntaxPrinter::pair).toList());
            Syntax.Matcher matcher = object.matcher();
            if (matcher != null) {
                String excluded =
                        matcher.excluded().stream().map(SyntaxPrinter::key).collect(Collectors.joining(", "));
                parts.add("*" + (excluded.isEmpty() ? "" : " - " + excluded) + " : " + print(matcher.value()));
            }
            return "{" + lets(object.lets()) + String.join(", ", parts) + "}";
        }

        @Override
        public String visit(Syntax.ObjectLoop loop) {
            return "{for (" + print(loop.source()) + ") " + lets(loop.lets()) + pair(loop.pair())
                    + filter(loop.filter()) + "}";
        }
    }
}
