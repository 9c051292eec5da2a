package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.language.json.RawJson;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.TraceContext;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
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

/**
 * Measures the work on the bytes of a composed response: the check of three replies of 1 KB, and their splice into one document. The
 * class is in this package because a request is the only public way to a response.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SpliceBenchmark {
    private static final Set<String> STEPS = new LinkedHashSet<>(List.of("customer", "orders", "offer"));
    private static final String ITEM =
            "{\"id\":\"p%d\",\"name\":\"Folding lantern\",\"price\":24.5,\"stock\":17,\"tags\":[\"camp\",\"light\"]},";

    private final Buffer reply = Buffer.buffer(document());
    private final RawJson scanned = scanned();
    private final MultiMap none = HttpHeaders.headers();
    private final RequestOrigin origin = new RequestOrigin(List.of(ForwardedNode.UNKNOWN), 0, "http", null);
    private final SplittableRandom random = new SplittableRandom(1);
    private final EvaluationSource expressions =
            new EvaluationSource(EvaluationLimits.defaults(), Instant::now, random);
    private final RequestTrace trace = new RequestTrace("1", TraceContext.start(random), 0, 1, 1);
    private final ResponseTemplate template =
            new ResponseTemplate(ComposedResponse.Spec.defaults(), new ResponseBodySpec.AllSteps(), STEPS);

    /** Returns a document of about 1 KB, as the backends of {@code bench/run} send it. */
    private static String document() {
        StringBuilder items = new StringBuilder();
        for (int i = 1; i <= 11; i++) items.append(String.format(ITEM, i));
        return "{\"id\":42,\"kind\":\"orders\",\"items\":[" + items + "null]}";
    }

    /** Returns the variables of a new request, because the steps of its expressions are limited. */
    private EvaluationContext newContext() {
        return new EvaluationContext(new GatewayRequest(
                JsonNodeFactory.instance.objectNode(),
                new RequestVariables(none, none, origin, expressions, MemoryAccount.unlimited()),
                NullNode.getInstance(),
                NullNode.getInstance(),
                new CallLimits(new Deadline(Long.MAX_VALUE), new Cancellation()),
                new CallRequest(MemoryAccount.unlimited(), trace, null)));
    }

    private RawJson scanned() {
        return RawJson.ofValidated(reply, MemoryAccount.unlimited());
    }

    /** Measures the check of one reply. */
    @Benchmark
    public RawJson scan() {
        return scanned();
    }

    /** Measures the document of three replies that are checked, with the variables of its request. */
    @Benchmark
    public Buffer splice() {
        EvaluationContext context = newContext();
        for (String step : STEPS) context.setStepValue(step, scanned);
        return template.render(context, List.of()).result().body();
    }

    /** Measures the check of three replies and their document. */
    @Benchmark
    public Buffer scanAndSplice() {
        EvaluationContext context = newContext();
        for (String step : STEPS) context.setStepValue(step, scanned());
        return template.render(context, List.of()).result().body();
    }
}
