package dev.sluice.bench;

import dev.sluice.core.http.Origin;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsPolicy.AllowedHeaders;
import dev.sluice.gateway.edge.cors.CorsSpec;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 * Measures the CORS fields of the response to a GET of a page, on headers of HTTP/1. {@link #base} is the cost of the headers without
 * them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CorsBenchmark {
    private static final CharSequence LENGTH = HttpHeaders.createOptimized("25");

    /** The number of listed origins. */
    @Param({"1", "1000"})
    public int origins;

    private CorsPolicy policy;
    private MultiMap listed;
    private MultiMap pattern;
    private MultiMap unlisted;
    private MultiMap without;

    @Setup
    public void build() {
        List<Origin> all = Stream.concat(
                        IntStream.range(0, origins).mapToObj(i -> "https://shop-" + i + ".example.com"),
                        Stream.of("https://*.preview.example.com"))
                .map(Origin::parse)
                .toList();
        policy = CorsPolicy.of(new CorsSpec(all, true, List.of(), List.of(), null), AllowedHeaders.NONE);
        listed = request("https://shop-" + (origins - 1) + ".example.com");
        pattern = request("https://pr-1.preview.example.com");
        unlisted = request("https://evil.example.com");
        without = request("");
        Objects.requireNonNull(listed().get("access-control-allow-origin"), "the origin is not listed");
        Objects.requireNonNull(pattern().get("access-control-allow-origin"), "the pattern does not match");
    }

    /** The headers of a browser. */
    private static MultiMap request(String origin) {
        MultiMap headers = HttpHeaders.headers()
                .add("Host", "api.example.com")
                .add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)")
                .add("Accept", "*/*")
                .add("Accept-Language", "en")
                .add("Accept-Encoding", "gzip, deflate, br")
                .add("Referer", "https://shop.example.com/");
        return origin.isEmpty() ? headers : headers.add("Origin", origin);
    }

    private static MultiMap response() {
        return HttpHeaders.headers().set(HttpHeaders.CONTENT_LENGTH, LENGTH);
    }

    private MultiMap apply(MultiMap request) {
        MultiMap response = response();
        policy.applyTo(request, response);
        return response;
    }

    /** Measures the headers alone. */
    @Benchmark
    public MultiMap base() {
        return response();
    }

    /** Measures a listed origin. */
    @Benchmark
    public MultiMap listed() {
        return apply(listed);
    }

    /** Measures an origin that a pattern matches. */
    @Benchmark
    public MultiMap pattern() {
        return apply(pattern);
    }

    /** Measures an origin that is not listed. */
    @Benchmark
    public MultiMap unlisted() {
        return apply(unlisted);
    }

    /** Measures a request without an origin. */
    @Benchmark
    public MultiMap without() {
        return apply(without);
    }
}
