package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.Subject;
import dev.sluice.expression.Expression;
import dev.sluice.fixture.ManualClock;
import dev.sluice.json.JsonReader;
import dev.sluice.proxy.Forward;
import dev.sluice.route.Conditions;
import dev.sluice.route.Route;
import dev.sluice.time.Deadline;
import dev.sluice.uri.PathPattern;
import dev.sluice.validation.Validation;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A route, a request and a scripted backend, written as an operator and a caller would. */
public final class Given {
    static final Duration DEADLINE = Duration.ofSeconds(2);

    final ManualClock clock = new ManualClock();
    /** Name and outcome of each step that ended. */
    final List<String> outcomes = new ArrayList<>();

    final ScriptedBackend backend = new ScriptedBackend();
    final Cancellation caller = new Cancellation();
    final MultiMap query = MultiMap.caseInsensitiveMultiMap();
    final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private final String path;
    private final Map<String, Step.Spec> steps = new LinkedHashMap<>();
    private Respond respond = new Respond.EveryStep();
    private Answer.Spec answer = Answer.Spec.defaults();
    private String parameters = "{}";
    private String body = "null";
    private String claims = "null";
    private @Nullable Expression tenant;

    private final StepEvents events = new StepEvents() {
        @Override
        public void ended(String route, String step, String outcome) {
            outcomes.add(step + " " + outcome);
        }
    };
    private @Nullable Subject subject;

    private Given(String path) {
        this.path = path;
    }

    public static Given route() {
        return new Given("/route");
    }

    /** A route with parameters, and the values that a request has for them. */
    static Given route(String path, String parameters) {
        Given given = new Given(path);
        given.parameters = parameters;
        return given;
    }

    public Given step(String name, StepText step) {
        steps.put(name, step.spec());
        return this;
    }

    /** An early answer of this body. */
    Given returnIf(String name, String condition, String respond) {
        Respond body = new Respond.Value(Expression.parse(respond));
        return early(name, new ReturnIf.Spec(Expression.parse(condition), body, Answer.Spec.defaults()));
    }

    Given early(String name, ReturnIf.Spec spec) {
        steps.put(name, spec);
        return this;
    }

    public Given step(String name, String call) {
        return step(name, StepText.call(call));
    }

    Given respond(String expression) {
        respond = new Respond.Value(Expression.parse(expression));
        return this;
    }

    Given respond(Respond mapping) {
        respond = mapping;
        return this;
    }

    Given answer(Answer.Spec spec) {
        answer = spec;
        return this;
    }

    Given body(String json) {
        body = json;
        return this;
    }

    Given claims(String json) {
        claims = json;
        return this;
    }

    Given subject(String token) {
        subject = new Subject(token);
        return this;
    }

    Given per(String expression) {
        tenant = Expression.parse(expression);
        return this;
    }

    Route.Spec spec() {
        return new Route.Spec(
                HttpMethod.GET,
                PathPattern.parse(path),
                Conditions.NONE,
                null,
                List.of(),
                null,
                DEADLINE,
                steps,
                respond,
                answer,
                Request.Limits.defaults(),
                Validation.defaults(),
                null,
                Forward.defaults());
    }

    Route.Composed ready() {
        return Route.Composed.from(spec(), name -> new Destination(backend, tenant), clock, events);
    }

    Future<Answer> answer() {
        return ready().answer(request());
    }

    Request request() {
        return new Request(
                json(parameters).deepCopy(),
                query,
                headers,
                json(body),
                json(claims),
                subject,
                Deadline.in(DEADLINE, clock),
                caller);
    }

    /** The body of the answer that must have come. */
    String answered() {
        return bodyOf(answer());
    }

    /** The failure that must have come. */
    public StepFailed failed() {
        return failureOf(answer());
    }

    static String bodyOf(Future<Answer> answer) {
        if (answer.failed()) throw new AssertionError("failed", answer.cause());
        if (!answer.isComplete()) throw new AssertionError("has not ended");
        return answer.result().body().toString();
    }

    static StepFailed failureOf(Future<Answer> answer) {
        if (!answer.failed()) throw new AssertionError("has not failed");
        return (StepFailed) answer.cause();
    }

    public static JsonNode json(String text) {
        return JsonReader.DEFAULT.read(Buffer.buffer(text));
    }
}
