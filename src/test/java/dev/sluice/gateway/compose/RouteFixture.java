package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.address.ClientSpec;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.ScriptedBackend;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.log.RouteLogSpec;
import dev.sluice.gateway.proxy.ForwardingSpec;
import dev.sluice.gateway.proxy.StreamSpec;
import dev.sluice.gateway.route.ComposedRoute;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteConditions;
import dev.sluice.gateway.validation.RequestSchemas;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.Values;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.json.JsonReader;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.SubjectToken;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds a route and a request, and runs them with a scripted backend. */
public final class RouteFixture {
    public static final Instant NOW = Instant.parse("2026-11-27T10:15:30.123Z");

    static final Duration DEADLINE = Duration.ofSeconds(2);

    final ManualClock clock = new ManualClock();
    /** The name and the outcome of each step that ended. */
    final List<String> outcomes = new ArrayList<>();

    final ScriptedBackend backend = new ScriptedBackend();
    final Cancellation cancellation = new Cancellation();
    final RequestTrace trace = TestCalls.trace(clock);
    final MultiMap query = MultiMap.caseInsensitiveMultiMap();
    final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private SplittableRandom random = new SplittableRandom(1);
    private final String path;
    private final Map<String, Step.Spec> steps = new LinkedHashMap<>();
    private ResponseBodySpec respond = new ResponseBodySpec.AllSteps();
    private ComposedResponse.Spec answer = ComposedResponse.Spec.defaults();
    private String parameters = "{}";
    private String body = "null";
    private String claims = "null";
    private @Nullable Expression tenant;

    private final StepEvents events = new StepEvents() {
        @Override
        public void onStepEnd(String route, String step, String outcome) {
            outcomes.add(step + " " + outcome);
        }
    };
    private @Nullable SubjectToken subject;
    private MemoryAccount memory = MemoryAccount.unlimited();

    private RouteFixture(String path) {
        this.path = path;
    }

    public static RouteFixture route() {
        return new RouteFixture("/route");
    }

    /** Returns a route with parameters, and their values in the request. */
    static RouteFixture route(String path, String parameters) {
        RouteFixture given = new RouteFixture(path);
        given.parameters = parameters;
        return given;
    }

    public RouteFixture step(String name, StepBuilder step) {
        steps.put(name, step.spec());
        return this;
    }

    /** Adds a step with an early response. */
    RouteFixture returnIf(String name, String condition, String respond) {
        ResponseBodySpec body = new ResponseBodySpec.Value(Expression.parse(respond));
        return returnIf(
                name, new ReturnIfStep.Spec(Expression.parse(condition), body, ComposedResponse.Spec.defaults()));
    }

    RouteFixture returnIf(String name, ReturnIfStep.Spec spec) {
        steps.put(name, spec);
        return this;
    }

    public RouteFixture step(String name, String call) {
        return step(name, StepBuilder.call(call));
    }

    RouteFixture respond(String expression) {
        respond = new ResponseBodySpec.Value(Expression.parse(expression));
        return this;
    }

    RouteFixture respond(ResponseBodySpec mapping) {
        respond = mapping;
        return this;
    }

    RouteFixture answer(ComposedResponse.Spec spec) {
        answer = spec;
        return this;
    }

    RouteFixture body(String json) {
        body = json;
        return this;
    }

    RouteFixture claims(String json) {
        claims = json;
        return this;
    }

    RouteFixture subject(String token) {
        subject = new SubjectToken(token);
        return this;
    }

    RouteFixture memory(MemoryAccount account) {
        memory = account;
        return this;
    }

    /** Sets the randomness of the next request. */
    RouteFixture seed(long seed) {
        random = new SplittableRandom(seed);
        return this;
    }

    RouteFixture per(String expression) {
        tenant = Expression.parse(expression);
        return this;
    }

    Route.Spec spec() {
        return new Route.Spec(
                HttpMethod.GET,
                PathPattern.parse(path),
                RouteConditions.ANY,
                null,
                List.of(),
                null,
                ClientSpec.defaults(),
                null,
                List.of(),
                DEADLINE,
                null,
                steps,
                respond,
                answer,
                GatewayRequest.Limits.defaults(),
                RequestSchemas.defaults(),
                null,
                ForwardingSpec.defaults(),
                StreamSpec.defaults(),
                false,
                null,
                false,
                RouteLogSpec.defaults());
    }

    ComposedRoute build() {
        return ComposedRoute.from(spec(), name -> new Destination(backend, tenant, false), clock, events);
    }

    Future<ComposedResponse> run() {
        return build().run(request());
    }

    GatewayRequest request() {
        RequestOrigin origin = new RequestOrigin(List.of(ForwardedNode.UNKNOWN), 0, "http", null);
        EvaluationSource expressions = new EvaluationSource(EvaluationLimits.defaults(), clock::now, random);
        return new GatewayRequest(
                json(parameters).deepCopy(),
                new RequestVariables(query, headers, origin, expressions, memory),
                json(body),
                json(claims),
                new CallLimits(Deadline.after(DEADLINE, clock), cancellation),
                new CallRequest(memory, trace, subject));
    }

    /** Returns the body of the response, which must have completed. */
    String responseBody() {
        return responseBodyOf(run());
    }

    /** Returns the failure of the route, which must have failed. */
    public StepFailure failure() {
        return failureOf(run());
    }

    static String responseBodyOf(Future<ComposedResponse> response) {
        if (response.failed()) throw new AssertionError("failed", response.cause());
        if (!response.isComplete()) throw new AssertionError("has not ended");
        return response.result().body().toString();
    }

    static StepFailure failureOf(Future<ComposedResponse> response) {
        if (!response.failed()) throw new AssertionError("has not failed");
        return (StepFailure) response.cause();
    }

    public static JsonNode json(String text) {
        return JsonReader.DEFAULT.read(Buffer.buffer(text));
    }

    /** Routes with a loop over a list. */
    abstract static class LoopFixture {
        static RouteFixture routeOver(String json, ForEach.Spec loop) {
            return RouteFixture.route()
                    .body(json)
                    .step("all", StepBuilder.call("GET b /{item}").each(loop));
        }

        static RouteFixture routeOver(String json) {
            return routeOver(json, StepBuilder.loop("$body", 8, 100));
        }

        static ForEach.Spec keyed(String key) {
            return new ForEach.Spec(
                    Expression.parse("$body"), "item", Expression.parse(key), 8, 100, ForEach.Overflow.FAIL, null);
        }
    }

    /** Returns values with the default limits, a fixed time and a fixed randomness. */
    public static Values values(Function<String, JsonNode> values) {
        return values(values, EvaluationLimits.defaults());
    }

    public static Values values(Function<String, JsonNode> values, EvaluationLimits limits) {
        EvaluationSource source = new EvaluationSource(limits, () -> NOW, new SplittableRandom(1));
        return new Values.Given(values, source.start(MemoryAccount.unlimited()), MemoryAccount.unlimited());
    }
}
