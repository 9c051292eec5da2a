package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.route.RouteConditions;
import dev.sluice.gateway.route.RouteIndex;
import dev.sluice.gateway.route.RouteQuery;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathTemplate;
import dev.sluice.language.uri.RequestPath;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures paths with variables: the pattern of a route, which reads them, and the template of a call, which writes them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PathBenchmark {
    private final PathTemplate constant = PathTemplate.parse("/customers/42/orders");
    private final PathTemplate path = PathTemplate.parse("/customers/{id}/orders");
    private final PathTemplate query = PathTemplate.parse("/customers/{id}/orders{?state,limit}");
    private final ObjectNode values = JsonNodeFactory.instance
            .objectNode()
            .put("id", "c 42")
            .put("state", "open")
            .put("limit", 20);
    private final RouteIndex<String> routes = new RouteIndex<>();

    /** Creates an index of one route, whose search costs little. */
    public PathBenchmark() {
        routes.add(HttpMethod.GET, PathPattern.parse("/customers/{id}/orders"), RouteConditions.ANY, "orders");
    }

    /** Measures a template without variables. */
    @Benchmark
    public String expandConstant() {
        return constant.expand(values::path, PathBenchmark::missing);
    }

    /** Measures a template with one variable in its path. */
    @Benchmark
    public String expandPath() {
        return path.expand(values::path, PathBenchmark::missing);
    }

    /** Measures a template that also has two variables in its query. */
    @Benchmark
    public String expandQuery() {
        return query.expand(values::path, PathBenchmark::missing);
    }

    private static RuntimeException missing(String name, JsonNode value) {
        return new IllegalStateException(name + " is missing: " + value);
    }

    /** Measures the match of the path of a request with its variable, which needs decoding. */
    @Benchmark
    public ObjectNode match() {
        RouteQuery request = new RouteQuery("", RequestPath.parse("/customers/c%2042/orders"), HttpHeaders.headers());
        RouteIndex.RouteMatch<String> match = Objects.requireNonNull(routes.find(HttpMethod.GET, request));
        return match.parameters(request.segments());
    }
}
