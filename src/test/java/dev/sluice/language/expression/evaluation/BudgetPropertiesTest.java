package dev.sluice.language.expression.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.sun.management.ThreadMXBean;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.fixture.Acceptance;
import dev.sluice.fixture.RandomTexts;
import dev.sluice.language.expression.function.ElementFunction;
import dev.sluice.language.expression.function.Function;
import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.syntax.Parser;
import dev.sluice.language.expression.syntax.ParserPropertiesTest.ProgramArbitraries;
import dev.sluice.language.expression.syntax.ParserPropertiesTest.ProgramArbitraries.Signature;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.syntax.SyntaxPrinterTest.SyntaxPrinter;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.json.Json;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any expression on any values: the budget pays for the memory that the evaluation allocates, and for the parts that it evaluates. */
class BudgetPropertiesTest {
    /** Bytes that a step may allocate without a payment of their own: arguments, iterators, failures. */
    private static final int BYTES_PER_STEP = 160;

    private static final int BYTES_OF_A_CALL = 50_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String LIST =
            IntStream.range(0, 200).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));

    private static final Map<String, JsonNode> LARGE = Map.of(
            "list", json(LIST),
            "lists", json("[" + LIST + "," + LIST + ",[" + LIST + "]]"),
            "text", json("\"" + "one text, ".repeat(500) + "\""),
            "object",
                    json(IntStream.range(0, 200)
                            .mapToObj(i -> "\"k" + i + "\":" + i)
                            .collect(Collectors.joining(",", "{", "}"))),
            "number", json("1234567890123456789012345678901234567890.5"));

    private long evaluated;

    @Property(tries = 5000)
    void the_charge_covers_the_allocated_memory_and_the_work(
            @ForAll("programs") Program program, @ForAll("documents") String document) {
        CompiledExpression compiled = compile(SyntaxPrinter.print(program));
        if (compiled == null) return;
        JsonNode input = json(document);
        // The first evaluation fills caches. The second one reads them, so Java loads and links the code for that.
        evaluate(compiled, input);
        evaluate(compiled, input);
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        evaluated = 0;
        EvaluationBudget budget = evaluate(compiled, input);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
        assertThat(evaluated).isLessThanOrEqualTo(2 * budget.usedSteps() + 100);
        assertThat(allocated)
                .as(() -> SyntaxPrinter.print(program) + "\n" + document + "\nsteps " + budget.usedSteps() + " bytes "
                        + budget.usedBytes())
                .isLessThanOrEqualTo(2 * budget.usedBytes() + BYTES_PER_STEP * budget.usedSteps() + BYTES_OF_A_CALL);
    }

    private @org.jspecify.annotations.Nullable CompiledExpression compile(String text) {
        Source source = new Source(text);
        try {
            CompiledExpression compiled = Compiler.compile(source, Parser.parse(source), Functions.NONE, this::count);
            Acceptance.count(true);
            return compiled;
        } catch (InvalidTextException e) {
            Acceptance.count(false);
            return null;
        }
    }

    private Node count(Span span, Node node) {
        return new CountedNode(node);
    }

    private final class CountedNode implements Node {
        private final Node node;

        CountedNode(Node node) {
            this.node = node;
        }

        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            evaluated++;
            return node.evaluate(scope, input);
        }

        @Override
        public int steps() {
            return node.steps();
        }
    }

    private static EvaluationBudget evaluate(CompiledExpression compiled, JsonNode input) {
        EvaluationBudget budget = new EvaluationBudget(EvaluationLimits.defaults(), MemoryAccount.unlimited());
        try {
            compiled.evaluate(
                    new Evaluation(budget, () -> Instant.EPOCH, new SplittableRandom(1)),
                    name -> LARGE.getOrDefault(name, NullNode.getInstance()),
                    input);
        } catch (ExpressionFailure e) {
            // A failed evaluation is charged, too.
        }
        return budget;
    }

    private static JsonNode json(String text) {
        return Json.readTree(text.getBytes(StandardCharsets.UTF_8), MemoryAccount.unlimited());
    }

    @Provide
    Arbitrary<Program> programs() {
        List<Signature> functions = new ArrayList<>(List.of(new Signature("fallback", 2)));
        for (String name : FunctionLibrary.names()) {
            Function function = FunctionLibrary.find(name);
            ElementFunction ofElements = FunctionLibrary.findForElements(name);
            if (function != null) functions.add(new Signature(name, function.least()));
            else if (ofElements != null) functions.add(new Signature(name, 2));
        }
        return ProgramArbitraries.programs(functions, List.of("list", "lists", "text", "object", "number"), 4);
    }

    @Provide
    Arbitrary<String> documents() {
        return RandomTexts.jsonDocuments();
    }
}
