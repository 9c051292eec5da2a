package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.fixture.Acceptance;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.expression.value.KindsTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Evaluates expressions with values of the kinds that the analysis is told. */
class NullPathPropertiesTest {
    private static final List<String> KEYS = List.of("a", "b", "c", "key", "value", "index");

    /**
     * An expression, the kinds of some of its variables, and values of these kinds.
     *
     * @param functions the functions of the configuration
     */
    record Case(String functions, String text, Map<String, Kinds> kinds, Map<String, JsonNode> values, JsonNode input) {
        JsonNode value(String name) {
            return values.getOrDefault(name, input);
        }

        ExpressionParser parser() {
            return ExpressionParser.withFunctions(functions);
        }
    }

    /** The parts whose values are observed, with one value that is not null for each such part. */
    private final Map<Span, JsonNode> observed = new HashMap<>();

    @Property(tries = 10_000)
    void no_warned_path_is_ever_other_than_null(@ForAll("cases") Case of) {
        observed.clear();
        try {
            Expression expression = of.parser().parse(of.text, this::observe);
            Map<Integer, Span> paths = paths(expression);
            List<NullPath> warned = expression.nullPaths(of.kinds);
            evaluate(expression, of);
            for (NullPath each : warned) {
                Span path = Objects.requireNonNull(paths.get(each.offset()));
                assertThat(observed.getOrDefault(path, NullNode.getInstance()))
                        .as(path.of(of.text))
                        .isEqualTo(NullNode.getInstance());
            }
            Acceptance.count(warned.stream().anyMatch(path -> observed.containsKey(paths.get(path.offset()))));
        } catch (InvalidTextException invalid) {
            Acceptance.count(false);
        }
    }

    private void observe(int start, int end, JsonNode value) {
        observed.merge(new Span(start, end), value, (before, after) -> before.isNull() ? after : before);
    }

    private static void evaluate(Expression expression, Case of) {
        try {
            expression.evaluate(RouteFixture.values(of::value), of.input);
        } catch (EvaluationException failed) {
            assertThat(failed.expression()).isSameAs(expression);
        }
    }

    /** A mended path has a value of some kind: of its null paths, only those in its indices are left. */
    @Property(tries = 10_000)
    void a_suggestion_is_a_path_that_may_have_a_value(@ForAll("cases") Case of) {
        Optional<Expression> expression = parse(of);
        List<NullPath> warned =
                expression.map(parsed -> parsed.nullPaths(of.kinds)).orElse(List.of());
        for (NullPath each : warned) {
            String suggestion = suggestion(each.message());
            Span path = Objects.requireNonNull(paths(expression.orElseThrow()).get(each.offset()));
            if (!suggestion.isEmpty()) assertMended(of, path, suggestion, countIn(path, warned) - 1);
        }
        Acceptance.count(
                warned.stream().anyMatch(each -> !suggestion(each.message()).isEmpty()));
    }

    private static Optional<Expression> parse(Case of) {
        try {
            return Optional.of(of.parser().parse(of.text));
        } catch (InvalidTextException invalid) {
            return Optional.empty();
        }
    }

    /** @param inside the number of null paths in the indices of the path */
    private static void assertMended(Case of, Span path, String suggestion, long inside) {
        String mended = of.text.substring(0, path.start()) + suggestion + of.text.substring(path.end());
        Span mendedPath = new Span(path.start(), path.start() + suggestion.length());
        assertThat(countIn(mendedPath, of.parser().parse(mended).nullPaths(of.kinds)))
                .as(path.of(of.text) + " => " + suggestion)
                .isLessThanOrEqualTo(inside);
    }

    private static String suggestion(String message) {
        int start = message.indexOf("; did you mean ");
        return start < 0 ? "" : message.substring(start + "; did you mean ".length(), message.length() - 1);
    }

    private static long countIn(Span path, List<NullPath> paths) {
        return paths.stream()
                .filter(each -> each.offset() >= path.start() && each.offset() < path.end())
                .count();
    }

    /** Returns the whole paths by their offsets: a path is visited before its parts. */
    private static Map<Integer, Span> paths(Expression expression) {
        Map<Integer, Span> paths = new HashMap<>();
        SyntaxWalk.each(expression.program(), part -> {
            if (part.accept(new Paths())) paths.putIfAbsent(part.span().start(), part.span());
        });
        return paths;
    }

    /** Decides whether a part is a path with a key, an index or a range at its end. */
    private static final class Paths implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.Key key) {
            return true;
        }

        @Override
        public Boolean visit(Syntax.Index index) {
            return true;
        }

        @Override
        public Boolean visit(Syntax.Slice slice) {
            return true;
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        return Arbitraries.randomValue(random -> new CaseArbitraries(random).next());
    }

    /** Makes expressions of all parts of the language. Their paths fit the kinds of the values or not. */
    private static final class CaseArbitraries {
        private static final List<String> EXTERNAL = List.of("x", "y", "z");
        private static final List<String> LITERALS =
                List.of("null", "1", "-2.5", "true", "\"ab\"", "\"a\"", "[]", "{}", "[1, 2]", "{\"a\" : {\"b\" : 1}}");
        private static final List<String> FUNCTIONS = List.of(
                "array",
                "reverse",
                "size",
                "flatten",
                "zip-with-index",
                "to-json",
                "not",
                "uppercase",
                "number",
                "f",
                "g");
        private static final List<String> ELEMENT_FUNCTIONS = List.of("sort-by", "distinct", "index-by", "group-by");
        private static final List<String> OPERATORS = List.of("+", "-", "==", "<", "and", "or", "|");

        private final Random random;
        private final List<String> variables = new ArrayList<>(List.of("x", "y", "z", "x", "y", "z", "other"));

        private CaseArbitraries(Random random) {
            this.random = random;
        }

        Case next() {
            Map<String, Kinds> kinds = new HashMap<>();
            Map<String, JsonNode> values = new HashMap<>();
            for (String name : EXTERNAL) {
                KindArbitraries value = KindArbitraries.of(random, 3);
                kinds.put(name, value.kinds);
                values.put(name, value.value);
            }
            return new Case(functions(), program(), kinds, values, KindArbitraries.any(random, 2));
        }

        /** The name of one of them is sometimes that of a built-in function. */
        private String functions() {
            String name = oneOf(List.of("size", "array", "number", "h"));
            return "def g(v) " + oneOf(List.of("$v", "[$v]", "{\"a\" : $v}")) + " def " + name + "(v) {\"b\" : g($v)}";
        }

        private String program() {
            String let = "let l = (" + (random.nextInt(4) == 0 ? matched(1) : expression(2)) + ") ";
            variables.add("l");
            String function = "def f(p) " + inFunction() + " ";
            String value = "[" + ofLet() + ", " + expression(3) + "]";
            return (random.nextBoolean() ? let + function : function + let) + value;
        }

        /** Paths over the value of an expression, which may have the kinds of many parts. */
        private String ofLet() {
            String inLoop = "[for (if (is-array($l) or is-object($l)) $l) [." + oneOf(KEYS) + ", .a" + part() + "]]";
            return "$l." + oneOf(KEYS) + ", $l.b.a, $l.a" + part() + ", " + inLoop + ", $l" + part();
        }

        private String inFunction() {
            variables.add("p");
            String let = random.nextInt(3) == 0 ? "let x = (" + expression(1) + ") " : "";
            String body = let + "(" + expression(2) + ")";
            variables.remove("p");
            return body;
        }

        private String expression(int depth) {
            if (depth == 0) return random.nextInt(3) == 0 ? oneOf(LITERALS) : path(0);
            int inner = depth - 1;
            return switch (random.nextInt(13)) {
                case 0 -> oneOf(LITERALS);
                case 1 -> "[" + expression(inner) + ", " + expression(inner) + "]";
                case 2 -> object(inner);
                case 3 -> "[for (" + expression(inner) + ") " + inLoop(inner) + "]";
                case 4 -> "{for (" + expression(inner) + ") string(" + path(0) + ") : " + expression(inner) + "}";
                case 5 -> "(if (" + expression(inner) + ") " + expression(inner) + " else " + expression(inner) + ")";
                case 6 -> "(" + expression(inner) + " " + oneOf(OPERATORS) + " " + expression(inner) + ")";
                case 7 -> "[for (" + oneOf(List.of("$x", "$y", "$z")) + ") " + path(0) + "]";
                case 8 -> "[for ([for (" + path(inner) + ") " + matched(inner) + "]) " + path(0) + "]";
                default -> path(inner);
            };
        }

        private String inLoop(int depth) {
            return switch (random.nextInt(4)) {
                case 0 -> "let x = (" + expression(depth) + ") " + expression(depth);
                case 1 -> "let x = (.) " + path(depth) + " if (" + expression(depth) + ")";
                default -> expression(depth);
            };
        }

        private String object(int depth) {
            String fields = "\"a\" : " + expression(depth) + ", \"b\" : " + expression(depth);
            return switch (random.nextInt(5)) {
                case 0 -> "{let y = (" + expression(depth) + ") " + fields + "}";
                case 1 -> "{" + fields + ", \"c\" + 1 : " + expression(depth) + "}";
                default -> "{" + fields + "}";
            };
        }

        /** The object of the current value, with other values of some keys. */
        private String matched(int depth) {
            String excluded = random.nextBoolean() ? " - " + oneOf(KEYS) : "";
            return "{\"a\" : " + expression(depth) + ", *" + excluded + " : " + path(0) + "}";
        }

        /** Three of four paths have a part or more. */
        private String path(int depth) {
            StringBuilder path = new StringBuilder(start(depth));
            for (int part = random.nextInt(4); part > 0; part--) path.append(part());
            return path.toString();
        }

        private String start(int depth) {
            int kind = random.nextInt(depth == 0 ? 6 : 9);
            if (kind < 4) return "$" + oneOf(variables);
            if (kind < 6) return ".";
            if (kind == 6) return oneOf(FUNCTIONS) + "(" + expression(depth - 1) + ")";
            String arguments = "(" + expression(depth - 1) + ", " + expression(depth - 1) + ")";
            return (kind == 7 ? "fallback" : oneOf(ELEMENT_FUNCTIONS)) + arguments;
        }

        private String part() {
            return switch (random.nextInt(8)) {
                case 0 -> "[0]";
                case 1 -> "[-1]";
                case 2 -> "[0 : 1]";
                case 3 -> "[\"a\"]";
                default -> "." + oneOf(KEYS);
            };
        }

        private String oneOf(List<String> texts) {
            return texts.get(random.nextInt(texts.size()));
        }
    }

    /** Kinds, and a value of them. */
    record KindArbitraries(Kinds kinds, JsonNode value) {
        private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

        static KindArbitraries of(Random random, int depth) {
            KindArbitraries some =
                    switch (random.nextInt(depth == 0 ? 4 : 10)) {
                        case 0 -> new KindArbitraries(Kinds.TEXT, TextNode.valueOf("ab"));
                        case 1 -> new KindArbitraries(Kinds.NUMBER, IntNode.valueOf(1));
                        case 2 -> new KindArbitraries(Kinds.BOOLEAN, BooleanNode.TRUE);
                        case 3 -> new KindArbitraries(Kinds.ANY, any(random, depth));
                        case 4, 5 -> list(random, depth - 1);
                        case 6 -> object(random, depth - 1, true);
                        case 7, 8 -> object(random, depth - 1, false);
                        default -> union(of(random, depth - 1), of(random, depth - 1), random);
                    };
            boolean isNull = random.nextInt(12) == 0;
            return isNull ? new KindArbitraries(some.kinds, NullNode.getInstance()) : some;
        }

        private static KindArbitraries union(KindArbitraries left, KindArbitraries right, Random random) {
            return new KindArbitraries(left.kinds.or(right.kinds), random.nextBoolean() ? left.value : right.value);
        }

        private static KindArbitraries list(Random random, int depth) {
            ArrayNode list = NODES.arrayNode();
            Kinds elements = Kinds.NONE;
            for (int count = random.nextInt(3); count > 0; count--) {
                KindArbitraries element = of(random, depth);
                list.add(element.value);
                elements = elements.or(element.kinds);
            }
            return new KindArbitraries(Kinds.listOf(elements), list);
        }

        private static KindArbitraries object(Random random, int depth, boolean isClosed) {
            ObjectNode object = NODES.objectNode();
            Map<String, Kinds> fields = new HashMap<>();
            for (String key : KEYS) {
                if (random.nextInt(3) > 0) continue;
                KindArbitraries field = of(random, depth);
                fields.put(key, field.kinds);
                if (random.nextInt(3) > 0) object.set(key, field.value);
            }
            Kinds kinds = isClosed ? Kinds.closed(fields) : Kinds.objectOf(Kinds.union(fields.values()));
            return new KindArbitraries(kinds, object);
        }

        static JsonNode any(Random random, int depth) {
            return switch (random.nextInt(depth <= 0 ? 4 : 6)) {
                case 0 -> TextNode.valueOf("a");
                case 1 -> IntNode.valueOf(2);
                case 2 -> BooleanNode.FALSE;
                case 3 -> NullNode.getInstance();
                case 4 -> NODES.arrayNode().add(any(random, depth - 1)).add(any(random, depth - 1));
                default ->
                    NODES.objectNode()
                            .<ObjectNode>set("a", any(random, depth - 1))
                            .set("value", any(random, depth - 1));
            };
        }
    }

    @Property(tries = 1000)
    void a_generated_value_is_of_its_kinds(@ForAll Random random) {
        KindArbitraries generated = KindArbitraries.of(random, 3);
        assertThat(KindsTest.includes(generated.kinds, generated.value)).isTrue();
    }
}
