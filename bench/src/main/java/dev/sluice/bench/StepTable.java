package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.Values;
import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.json.JsonReader;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Size;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Prints the time of one charged step of each function and of each part of the language, on a settled JVM. The rows are in {@code
 * steps.txt}: a line {@code value name = expression} defines a value of the rows behind it, and any other line is a row.
 */
public final class StepTable {
    private static final double MAX_NANOS = 15;
    private static final JsonNode INPUT = JsonReader.DEFAULT.read("{\"a\": {\"b\": {\"c\": 1}}, \"list\": [1, 2, 3], \"text\": \"text\"}");
    private static final String VALUE = "value ";
    private static final long WINDOW = 2_000_000;
    private static final int BATCH = 8;
    private static final int WINDOWS = 120;

    private final EvaluationSource source = new EvaluationSource(
            new EvaluationLimits(100_000_000, Size.mib(1024), 1000), Instant::now, new SplittableRandom(1));

    private final Map<String, JsonNode> values = new HashMap<>();
    private final List<Expression> rows = new ArrayList<>();
    private final Set<String> missing = new TreeSet<>(FunctionLibrary.names());

    private StepTable() {
        lines().lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(this::add);
    }

    public static void main(String[] arguments) {
        print();
    }

    static void print() {
        StepTable table = new StepTable();
        if (!table.missing.isEmpty()) throw new IllegalStateException("steps.txt has no row for " + table.missing);
        // The JVM settles with the types of all rows.
        for (Expression row : table.rows) table.nanosOfStep(row, WINDOWS / 4);
        System.out.printf("%8s %9s %-8s %s%n", "ns/step", "steps", "verdict", "at most " + MAX_NANOS + " ns");
        for (Expression row : table.rows) table.print(row);
    }

    private void add(String line) {
        if (line.startsWith(VALUE)) {
            String[] parts = line.substring(VALUE.length()).split(" = ", 2);
            values.put(parts[0], evaluate(Expression.parse(parts[1]), start()));
            return;
        }
        rows.add(Expression.parse(line));
        missing.removeIf(function -> line.contains(function + "("));
    }

    private void print(Expression row) {
        double nanos = nanosOfStep(row, WINDOWS);
        System.out.printf(
                "%8.1f %9d %-8s %s%n",
                nanos,
                evaluateSteps(row),
                nanos <= MAX_NANOS ? "met" : "MISSED",
                row.text());
    }

    /** Returns the least time of a step in several windows of time. */
    private double nanosOfStep(Expression row, int windows) {
        double least = Double.MAX_VALUE;
        for (int window = 0; window < windows; window++) {
            long steps = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < WINDOW) {
                for (int i = 0; i < BATCH; i++) steps += evaluateSteps(row);
            }
            least = Math.min(least, (System.nanoTime() - start) / (double) steps);
        }
        return least;
    }

    private long evaluateSteps(Expression row) {
        Values start = start();
        evaluate(row, start);
        return start.evaluation().budget().usedSteps();
    }

    private Values start() {
        return new Values.Given(
                name -> values.getOrDefault(name, NullNode.getInstance()),
                source.start(MemoryAccount.unlimited()),
                MemoryAccount.unlimited());
    }

    private static JsonNode evaluate(Expression row, Values values) {
        return row.evaluate(values, INPUT);
    }

    private static String lines() {
        try (InputStream file = StepTable.class.getResourceAsStream("steps.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
