package dev.sluice.gateway.edge;

import dev.sluice.core.digest.Digest;
import dev.sluice.core.netty.BufferBytes;
import dev.sluice.core.spec.Secret;
import dev.sluice.upstream.backend.Cancellation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.SplittableRandom;
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

/**
 * Measures the entity tag of a body of three parts: one that repeats, one that is new each time, one with a key, and the SHA-256 of its
 * bytes beside them. The class is in this package because no other class computes a tag.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TagBenchmark {
    @Param({"1", "3", "10", "100", "1000"})
    int kilobytes;

    private final EntityTags sha256 = EntityTags.of(null);
    private final EntityTags keyed = EntityTags.of(new Secret("etag-0123456789abcdefghijklmnopqr"));
    private final Cancellation cancellation = new Cancellation();
    private byte[] bytes = {};
    private byte[] middle = {};
    private Buffer body = Buffer.buffer();

    @Setup
    public void setUp() {
        bytes = new byte[kilobytes * 1000];
        new SplittableRandom(1).nextBytes(bytes);
        middle = Arrays.copyOfRange(bytes, 10, bytes.length - 10);
        body = BufferBytes.ofParts(
                Arrays.copyOf(bytes, 10), middle, Arrays.copyOfRange(bytes, bytes.length - 10, bytes.length));
    }

    @Benchmark
    public byte[] digest() {
        return Digest.sha256(bytes);
    }

    @Benchmark
    public Future<String> repeated() {
        return sha256.tagOf(body, cancellation);
    }

    @Benchmark
    public Future<String> fresh() {
        for (int i = 0; ++middle[i] == 0; ) i++;
        return sha256.tagOf(body, cancellation);
    }

    @Benchmark
    public Future<String> withKey() {
        return keyed.tagOf(body, cancellation);
    }
}
