package dev.sluice.bench;

import dev.sluice.language.json.Json;
import java.util.concurrent.TimeUnit;
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

/** Measures the check of a reply of JSON: by the scan, and by Jackson, which reads a document that the scan is unsure about. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScanBenchmark {
    @Param
    public ScanDocument document;

    /** The size of the document. */
    @Param({"1", "10", "100", "1000"})
    public int kilobytes;

    private byte[] usual;
    private byte[] rare;

    @Setup
    public void write() {
        usual = document.bytes("id", kilobytes);
        rare = document.bytes("\\u0069d", kilobytes);
    }

    @Benchmark
    public void scan() {
        Json.validate(usual);
    }

    /** An escape in the first name leaves the document to Jackson. */
    @Benchmark
    public void jackson() {
        Json.validate(rare);
    }
}
