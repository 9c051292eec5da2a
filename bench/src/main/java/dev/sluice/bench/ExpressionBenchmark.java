package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.Parser;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.Values;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.json.Json;
import dev.sluice.core.memory.MemoryAccount;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures expressions, metered, against the JSLT library, which has no meter. Both read a tree and return a tree; {@link #sluiceBytes} and
 * {@link #jsltBytes} read and write bytes. The document has 50 orders and 50 products.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ExpressionBenchmark {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** An expression, and how JSLT writes it. */
    public enum Work {
        PATHS("[.customer.name, .customer.address.city, .orders[0].id, .orders[-1].productId]"),
        /** Half of the keys are those of a text, which has none. */
        MISMATCHES("[for (.orders) [.id.name, .placed.year, .missing.name, .missing.year]]"),
        PROJECTION("[for (.orders) {\"id\" : .id, \"product\" : .productId, \"placed\" : .placed}]"),
        JOIN(
                "let products = (.products) [for (.orders) {\"id\" : .id, \"name\" : lookup($products, .productId).name}]",
                "let products = (.products) [for (.orders) {\"id\" : .id, \"name\" : get-key($products, .productId).name}]"),
        FILTER("[for (.orders) .id if (.count > 25 and .state == \"open\")]"),
        MATCHING("[for (.orders) {\"extra\" : 1, * - state : .}]"),
        OBJECT_LOOP("{for (.products) .key : .value.name}"),
        DEF("def twice(n) ($n + $n) [for (.orders) twice(.count)]"),
        TEXTS("[for (.orders) .id + \"/\" + uppercase(.state) + \"/\" + .productId]"),
        INTEGERS("[for (.orders) .count * 3 + 7 - .count]"),
        CONTAINS("[for (.orders) contains(.state, [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", \"i\", \"j\", \"open\", \"k\"])]"),
        CONTAINS_TEXT("[for (.orders) contains(\"7\", .productId)]"),
        DECIMAL_DIVISION("[for (.orders) .total / 7.3]", 4),
        TEST("[for (.orders) test(.productId, \"^p[0-9]+$\")]", 6),
        CAPTURE("[for (.orders) capture(.placed, \"(?<year>[0-9]+)-(?<month>[0-9]+)\")]", 6);

        private final String sluice;
        private final String jslt;
        /** The most time over trees, in times of that of JSLT. */
        final double goal;

        Work(String both) {
            this(both, 1);
        }

        Work(String both, double goal) {
            this(both, both, goal);
        }

        Work(String sluice, String jslt) {
            this(sluice, jslt, 1);
        }

        Work(String sluice, String jslt, double goal) {
            this.sluice = sluice;
            this.jslt = jslt;
            this.goal = goal;
        }
    }

    @Param
    public Work work;

    private final byte[] bytes = document().getBytes(StandardCharsets.UTF_8);
    private final EvaluationSource source =
            new EvaluationSource(EvaluationLimits.defaults(), Instant::now, new SplittableRandom(1));

    private JsonNode ownTree;
    private JsonNode jsltTree;
    private Expression own;
    private com.schibsted.spt.data.jslt.Expression jslt;

    private static String document() {
        String orders = IntStream.range(0, 50)
                .mapToObj(i -> String.format(
                        "{\"id\":\"o%d\",\"productId\":\"p%d\",\"count\":%d,\"total\":%d.%02d,\"state\":\"%s\",\"placed\":\"2026-11-%02d\"}",
                        i, i * 7 % 50, i, 10 + i, i, i % 3 == 0 ? "open" : "sent", 1 + i % 28))
                .collect(Collectors.joining(",", "[", "]"));
        String products = IntStream.range(0, 50)
                .mapToObj(i -> String.format("\"p%d\":{\"name\":\"Product %d\",\"price\":%d.50}", i, i, i))
                .collect(Collectors.joining(",", "{", "}"));
        return "{\"customer\":{\"name\":\"Ada\",\"address\":{\"city\":\"Turin\"}},\"orders\":" + orders + ",\"products\":"
                + products + "}";
    }

    @Setup
    public void compile() throws IOException {
        ownTree = Json.readTree(bytes, MemoryAccount.unlimited());
        jsltTree = MAPPER.readTree(bytes);
        own = Expression.parse(work.sluice);
        jslt = new Parser(new StringReader(work.jslt)).withObjectFilter("true").compile();
    }

    private Values values() {
        return new Values.Given(name -> ownTree, source.start(MemoryAccount.unlimited()), MemoryAccount.unlimited());
    }

    /** An expression over a tree. */
    @Benchmark
    public JsonNode sluice() {
        return own.evaluate(values(), ownTree);
    }

    /** The same work of the library. */
    @Benchmark
    public JsonNode jslt() {
        return jslt.apply(jsltTree);
    }

    /** An expression over bytes, with the bytes of its value. */
    @Benchmark
    public byte[] sluiceBytes() {
        return Json.toBytes(own.evaluate(values(), Json.readTree(bytes, MemoryAccount.unlimited())));
    }

    /** The same work of the library. */
    @Benchmark
    public byte[] jsltBytes() {
        try {
            return MAPPER.writeValueAsBytes(jslt.apply(MAPPER.readTree(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the charged steps of one evaluation. */
    long steps() {
        Values values = values();
        own.evaluate(values, ownTree);
        return values.evaluation().budget().usedSteps();
    }

    static {
        // The works must be valid before the first fork starts.
        List.of(Work.values()).forEach(work -> Expression.parse(work.sluice));
    }
}
