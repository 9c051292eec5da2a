package dev.sluice.language.expression.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.syntax.ParserPropertiesTest.ProgramArbitraries.Signature;
import dev.sluice.language.expression.syntax.Syntax.Block;
import dev.sluice.language.expression.syntax.Syntax.Let;
import dev.sluice.language.expression.syntax.Syntax.Pair;
import dev.sluice.language.expression.syntax.SyntaxPrinterTest.SyntaxPrinter;
import dev.sluice.language.json.JsonNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** A tree that is written and parsed is the same tree. */
public class ParserPropertiesTest {
    @Property(tries = 5000)
    void the_text_of_a_tree_has_this_tree(@ForAll("programs") Program program) {
        String text = SyntaxPrinter.print(program);
        Program parsed = Parser.parse(new Source(text));
        assertThat(SyntaxPrinter.structure(parsed)).as(text).isEqualTo(SyntaxPrinter.structure(program));
        assertThat(SyntaxPrinter.print(parsed)).isEqualTo(text);
    }

    @Property(tries = 1000)
    void each_part_has_its_location_in_the_text(@ForAll("programs") Program program) {
        String text = SyntaxPrinter.print(program);
        SyntaxWalk.each(Parser.parse(new Source(text)), part -> {
            String piece = part.span().of(text);
            assertThat(piece).isNotBlank().isEqualTo(piece.strip());
            if (part instanceof Syntax.Variable variable) assertThat(piece).isEqualTo("$" + variable.name());
            if (part instanceof Syntax.Call call)
                assertThat(piece).startsWith(call.function() + "(").endsWith(")");
            if (part instanceof Syntax.ListOf) assertThat(piece).startsWith("[").endsWith("]");
            if (part instanceof Syntax.ObjectOf)
                assertThat(piece).startsWith("{").endsWith("}");
        });
    }

    @Provide
    Arbitrary<Program> programs() {
        List<Signature> functions = List.of(
                new Signature("f", 2), new Signature("size", 1), new Signature("x-y", 0), new Signature("fallback", 3));
        return ProgramArbitraries.programs(functions, List.of("a", "b", "p", "x-y"), 4);
    }

    /** Syntax trees of each kind, whatever sense they make. */
    public static final class ProgramArbitraries {
        private static final Span SPAN = new Span(0, 0);

        private static final List<String> KEYS = List.of(
                "a", "b", "key", "value", "x-y", "_", "for", "null", "", "a b", "\"", "\\", "\u00e9", "\ud83d",
                "\u0000", "0", "-1");

        private static final List<String> NUMBERS = List.of(
                "0",
                "-0",
                "1",
                "-1",
                "7",
                "100",
                "1.10",
                "-0.25",
                "1e3",
                "2.5E+10",
                "1e-400",
                "12345678901234567890",
                "0.1");

        private static final List<Operator> ADDITIONS = List.of(Operator.PLUS, Operator.MINUS);
        private static final List<Operator> MULTIPLICATIONS = List.of(Operator.TIMES, Operator.DIVIDE);
        private static final List<Operator> COMPARISONS = List.of(
                Operator.EQUAL,
                Operator.NOT_EQUAL,
                Operator.LESS,
                Operator.LESS_OR_EQUAL,
                Operator.GREATER,
                Operator.GREATER_OR_EQUAL);

        private final Random random;
        private final List<Signature> functions;
        private final List<String> variables;

        private ProgramArbitraries(Random random, List<Signature> functions, List<String> variables) {
            this.random = random;
            this.functions = functions;
            this.variables = variables;
        }

        /** A function and the number of its arguments. */
        public record Signature(String name, int arguments) {}

        /**
         * Returns programs.
         *
         * @param functions the functions that a program calls
         * @param variables the variables that a program uses
         */
        public static Arbitrary<Program> programs(List<Signature> functions, List<String> variables, int depth) {
            return Arbitraries.randomValue(
                    random -> new ProgramArbitraries(random, functions, variables).program(depth));
        }

        private Program program(int depth) {
            List<Let> lets = lets(depth / 2);
            List<Program.Function> declared = new ArrayList<>();
            if (random.nextInt(4) == 0)
                declared.add(new Program.Function("f", List.of("p", "q"), block(depth / 2), SPAN));
            return new Program(lets, declared, value(depth));
        }

        private List<Let> lets(int depth) {
            return several(random.nextInt(8) < 6 ? 0 : 2, () -> new Let(oneOf(variables), value(depth), SPAN)).stream()
                    .distinct()
                    .toList();
        }

        private Block block(int depth) {
            return new Block(lets(depth / 2), value(depth));
        }

        private Syntax value(int depth) {
            if (depth <= 0) return leaf();
            int inner = depth - 1;
            return switch (random.nextInt(14)) {
                case 0 -> leaf();
                case 1, 2 -> path(inner);
                case 3, 4 -> call(inner);
                case 5 -> new Syntax.Pipe(atLeastTwo(inner), SPAN);
                case 6 -> new Syntax.Logic(random.nextBoolean() ? Operator.AND : Operator.OR, atLeastTwo(inner), SPAN);
                case 7 -> new Syntax.Comparison(oneOf(COMPARISONS), value(inner), value(inner), SPAN, SPAN);
                case 8 -> arithmetic(inner);
                case 9 ->
                    new Syntax.Conditional(
                            value(inner), block(inner), random.nextBoolean() ? block(inner) : null, SPAN);
                case 10 -> new Syntax.ListOf(several(4, () -> value(inner)), SPAN);
                case 11 -> new Syntax.ListLoop(value(inner), block(inner), filter(inner), SPAN);
                case 12 -> object(inner);
                default -> new Syntax.ObjectLoop(value(inner), lets(inner), pair(inner), filter(inner), SPAN);
            };
        }

        private Syntax leaf() {
            return switch (random.nextInt(4)) {
                case 0 -> new Syntax.Dot(SPAN);
                case 1 -> new Syntax.Variable(oneOf(variables), SPAN);
                default -> new Syntax.Literal(constant(), SPAN);
            };
        }

        private JsonNode constant() {
            return switch (random.nextInt(5)) {
                case 0 -> NullNode.getInstance();
                case 1 -> BooleanNode.valueOf(random.nextBoolean());
                case 2 -> TextNode.valueOf(oneOf(KEYS));
                default -> JsonNumber.parse(oneOf(NUMBERS));
            };
        }

        private Syntax call(int depth) {
            Signature function = oneOf(functions);
            List<Syntax> arguments = new ArrayList<>();
            while (arguments.size() < function.arguments()) arguments.add(value(depth));
            return new Syntax.Call(function.name(), arguments, SPAN);
        }

        private Syntax path(int depth) {
            Syntax path =
                    oneOf(List.of(new Syntax.Dot(SPAN), new Syntax.Variable(oneOf(variables), SPAN), call(depth / 2)));
            for (int parts = random.nextInt(3); parts >= 0; parts--) path = part(path, depth / 2);
            return path;
        }

        private Syntax part(Syntax source, int depth) {
            return switch (random.nextInt(3)) {
                case 0 -> new Syntax.Key(source, oneOf(KEYS), SPAN);
                case 1 -> new Syntax.Index(source, value(depth), SPAN);
                default -> {
                    Syntax from = random.nextBoolean() ? value(depth) : null;
                    Syntax to = from == null || random.nextBoolean() ? value(depth) : null;
                    yield new Syntax.Slice(source, from, to, SPAN);
                }
            };
        }

        private Syntax arithmetic(int depth) {
            List<Operator> operators = random.nextBoolean() ? ADDITIONS : MULTIPLICATIONS;
            List<Syntax.Operation> operations = new ArrayList<>();
            for (int count = random.nextInt(3); count >= 0; count--)
                operations.add(new Syntax.Operation(oneOf(operators), value(depth), SPAN));
            return new Syntax.Arithmetic(value(depth), operations, SPAN);
        }

        private Syntax object(int depth) {
            List<String> excluded = several(3, () -> oneOf(KEYS));
            Syntax.Matcher matcher = random.nextInt(4) == 0 ? new Syntax.Matcher(excluded, value(depth), SPAN) : null;
            // A * behind a let would multiply its value.
            List<Pair> pairs = several(4, () -> pair(depth));
            return new Syntax.ObjectOf(pairs.isEmpty() ? List.of() : lets(depth), pairs, matcher, SPAN);
        }

        private Pair pair(int depth) {
            Syntax key =
                    random.nextInt(4) == 0 ? value(depth) : new Syntax.Literal(TextNode.valueOf(oneOf(KEYS)), SPAN);
            return new Pair(key, value(depth), SPAN);
        }

        private @Nullable Syntax filter(int depth) {
            return random.nextInt(3) == 0 ? value(depth) : null;
        }

        private List<Syntax> atLeastTwo(int depth) {
            List<Syntax> parts = new ArrayList<>(List.of(value(depth), value(depth)));
            parts.addAll(several(3, () -> value(depth)));
            return parts;
        }

        private <T> List<T> several(int limit, Supplier<T> part) {
            List<T> parts = new ArrayList<>();
            for (int count = random.nextInt(limit + 1); count > 0; count--) parts.add(part.get());
            return parts;
        }

        private <T> T oneOf(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
