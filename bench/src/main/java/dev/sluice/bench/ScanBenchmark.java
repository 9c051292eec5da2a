package dev.sluice.bench;

import dev.sluice.language.json.Json;
import java.nio.charset.StandardCharsets;
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

/** Measures the check of a reply of JSON: by the scan, and by Jackson, which reads a document that the scan is unsure about. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScanBenchmark {
    /** The size of the document. */
    @Param({"1", "10", "100"})
    public int kilobytes;

    private byte[] usual;
    private byte[] rare;

    @Setup
    public void write() {
        usual = document("id");
        rare = document("\\u0069d");
    }

    private byte[] document(String firstName) {
        String orders = IntStream.range(0, kilobytes * 1000 / 200)
                .mapToObj(ScanBenchmark::order)
                .collect(Collectors.joining(",", ",\"orders\":[", "]}"));
        return ("{\"" + firstName + "\":1" + orders).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns about 200 bytes. */
    private static String order(int i) {
        return String.format(
                "{\"id\":\"o%05d\",\"productId\":\"p%05d\",\"count\":%d,\"total\":%d.50,\"open\":%b,\"placed\":\"2026-11-%02dT08:30:00Z\","
                        + "\"address\":{\"street\":\"Long Street %d\",\"city\":\"Turin\",\"country\":\"IT\"},\"tags\":[\"new\",\"gift\"]}",
                i, i * 7 % 50, i % 10, 10 + i % 90, i % 3 == 0, 1 + i % 28, i % 100);
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
