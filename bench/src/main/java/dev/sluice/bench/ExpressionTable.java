package dev.sluice.bench;

import dev.sluice.bench.ExpressionBenchmark.Work;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Prints the expressions of {@link ExpressionBenchmark} beside the JSLT library, and the time of a step of each function ({@link
 * StepTable}). A time is the least of all iterations.
 */
public final class ExpressionTable {
    private static final String HEAD = "%-17s %10s %10s %6s %5s %-8s %8s %8s %7s   %10s %10s %6s %8s %8s%n";
    private static final String ROW = "%-17s %10.1f %10.1f %6.2f %5.1f %-8s %8.0f %8.0f %7.1f   %10.1f %10.1f %6.2f %8.0f %8.0f%n";

    private final Collection<RunResult> results;

    private ExpressionTable(Collection<RunResult> results) {
        this.results = results;
    }

    public static void main(String[] arguments) throws RunnerException, IOException {
        Locale.setDefault(Locale.ROOT);
        Collection<RunResult> results = run("ExpressionBenchmark.(sluice|jslt)$", 2);
        results.addAll(run("ExpressionBenchmark.(sluice|jslt)Bytes$", 1));
        new ExpressionTable(results).print();
        StepTable.print();
    }

    private static Collection<RunResult> run(String benchmarks, int forks) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(benchmarks)
                        .addProfiler(GCProfiler.class)
                        .forks(forks)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementIterations(4)
                        .measurementTime(TimeValue.milliseconds(400))
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }

    private void print() throws IOException {
        System.out.printf(
                HEAD, "trees", "ours ns", "JSLT ns", "ratio", "goal", "verdict", "ours B", "JSLT B", "ns/step", "bytes: ours", "JSLT ns",
                "ratio", "ours B", "JSLT B");
        for (Work work : Work.values()) print(work);
        System.out.println();
    }

    private void print(Work work) throws IOException {
        ExpressionBenchmark benchmark = new ExpressionBenchmark();
        benchmark.work = work;
        benchmark.compile();
        double ratio = nanos("sluice", work) / nanos("jslt", work);
        System.out.printf(
                ROW,
                work,
                nanos("sluice", work),
                nanos("jslt", work),
                ratio,
                work.goal,
                ratio <= work.goal ? "met" : "MISSED",
                allocated("sluice", work),
                allocated("jslt", work),
                nanos("sluice", work) / benchmark.steps(),
                nanos("sluiceBytes", work),
                nanos("jsltBytes", work),
                nanos("sluiceBytes", work) / nanos("jsltBytes", work),
                allocated("sluiceBytes", work),
                allocated("jsltBytes", work));
    }

    private double nanos(String method, Work work) {
        return result(method, work).getPrimaryResult().getStatistics().getMin();
    }

    private double allocated(String method, Work work) {
        return result(method, work).getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    }

    private RunResult result(String method, Work work) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + method)
                        && result.getParams().getParam("work").equals(work.name()))
                .findFirst()
                .orElseThrow();
    }
}
