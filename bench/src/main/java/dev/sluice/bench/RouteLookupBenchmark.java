package dev.sluice.bench;

import dev.sluice.gateway.route.RouteConditions;
import dev.sluice.gateway.route.RouteIndex;
import dev.sluice.language.uri.PathPattern;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * Measures the search for the route of a request, with the parsing of its path. A route is {@code GET /area-7/things-350/{id}}; an area
 * has 50 routes. The requests alternate between 1,024 paths of random routes, so that the caches of the CPU hold only a part of a large
 * index.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteLookupBenchmark {
    private static final int ROUTES_OF_AREA = 50;

    /** A power of two. */
    private static final int PATHS = 1024;

    private static final MultiMap HEADERS = HttpHeaders.headers();

    /** The number of routes in the index. */
    @Param({"10", "1000", "10000"})
    public int routes;

    private final String[] known = new String[PATHS];
    private final String[] unknown = new String[PATHS];
    private RouteIndex<Integer> index;
    private int next;

    @Setup
    public void build() {
        index = new RouteIndex<>();
        for (int route = 0; route < routes; route++)
            index.add(HttpMethod.GET, PathPattern.parse(prefix(route) + "/{id}"), RouteConditions.ANY, route);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < PATHS; i++) {
            known[i] = prefix(random.nextInt(routes)) + "/" + i;
            unknown[i] = known[i] + "/orders";
        }
        Objects.requireNonNull(known(), "no route matches");
    }

    private static String prefix(int route) {
        return "/area-" + route / ROUTES_OF_AREA + "/things-" + route;
    }

    /** Measures a path of a route. */
    @Benchmark
    public @Nullable Integer known() {
        return index.match(HttpMethod.GET, "", known[next++ & PATHS - 1], HEADERS);
    }

    /** Measures a path that differs from all routes in its last segment. */
    @Benchmark
    public @Nullable Integer unknown() {
        return index.match(HttpMethod.GET, "", unknown[next++ & PATHS - 1], HEADERS);
    }
}
