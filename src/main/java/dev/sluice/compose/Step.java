package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.backend.Answered;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import dev.sluice.spec.Setting;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One step of a route, ready to run: whether it runs at all, the call it makes, what its reply is worth, and what stands
 * in when it failed.
 */
public final class Step {
    private static final Future<Outcome> SKIPPED = Future.succeededFuture(new Outcome(Value.NULL, null));

    private final String name;
    private final @Nullable Expression when;
    private final CallTemplate template;
    private final Destination destination;
    private final Map<Integer, Value> accepted;
    private final @Nullable Value standIn;

    Step(String name, Spec spec, Destination destination) {
        this.name = name;
        this.when = spec.when();
        this.template = new CallTemplate(name, spec);
        this.destination = destination;
        this.accepted = new HashMap<>();
        spec.accept().forEach((status, value) -> accepted.put(status, Value.of(value)));
        JsonNode value = spec.standIn();
        this.standIn = value == null ? null : Value.of(value);
    }

    String name() {
        return name;
    }

    Destination destination() {
        return destination;
    }

    /** Runs the step; its future fails, with {@link StepFailed}, only where nothing stands in for the step. */
    Future<Outcome> run(Scope scope, Calls calls) {
        try {
            return when == null || when.holds(scope) ? send(call(scope, calls), calls) : SKIPPED;
        } catch (ExpressionFailed e) {
            return failed(StepFailed.expression(name, e));
        } catch (StepFailed e) {
            return failed(e);
        }
    }

    private Call call(Scope scope, Calls calls) {
        return destination.address(template.call(scope, calls), scope);
    }

    private Future<Outcome> send(Call call, Calls calls) {
        return calls.send(destination.backend(), call)
                .transform(done -> done.succeeded() ? read(call, done.result()) : judge((BackendFailure) done.cause()));
    }

    private Future<Outcome> read(Call call, Reply reply) {
        if (reply.status() == 204
                || reply.body().length() == 0
                || HttpMethod.HEAD.equals(call.operation().method())) return answered(Value.NULL);
        try {
            return answered(Value.read(reply.body()));
        } catch (InvalidJson e) {
            return judge(new Answered.BadBody(call, String.valueOf(e.getMessage())));
        }
    }

    private Future<Outcome> judge(BackendFailure failure) {
        Value value = failure instanceof Answered.StatusFailure status ? accepted.get(status.status()) : null;
        return value == null ? failed(StepFailed.backend(name, failure)) : answered(value);
    }

    private Future<Outcome> failed(StepFailed failure) {
        return standIn == null ? Future.failedFuture(failure) : Future.succeededFuture(new Outcome(standIn, failure));
    }

    private static Future<Outcome> answered(Value value) {
        return Future.succeededFuture(new Outcome(value, null));
    }

    /**
     * How a step ended.
     *
     * @param value what others see of it
     * @param failure why the value only stands in; null when it is the step's own, be it the null of one that was skipped
     */
    record Outcome(Value value, @Nullable StepFailed failure) {}

    /**
     * One step as the operator wrote it; its name is its key in the route.
     */
    public record Spec(
            @Setting("METHOD backend /path; the path is an RFC 6570 template.")
            Target call,

            @Setting("Values for the path's variables, each an expression.")
            Map<String, Expression> with,

            @Setting("Request headers, each an expression; a value of null leaves the header out.")
            Map<String, Expression> headers,

            @Setting("The request body, an expression; sent as JSON.") @Nullable
            Expression body,

            @Setting("Whether the answer may do without this step.")
            boolean optional,

            @Setting("What stands in when the step failed.") @Nullable
            List<Fallback> fallback,

            @Setting("Statuses outside 2xx that are a value, not a failure.")
            Map<Integer, JsonNode> accept,

            @Setting(
                    "Whether the step runs. False, null, 0 and whatever is empty skip it: its value is null, not a failure.")
            @Nullable
            Expression when) {

        /** What stands in when the step failed; null when the route fails with it. */
        @Nullable
        JsonNode standIn() {
            if (fallback != null && !fallback.isEmpty()) return fallback.get(0).value();
            return optional ? NullNode.getInstance() : null;
        }

        /** The expressions in it. */
        Stream<Expression> expressions() {
            List<Expression> all = new ArrayList<>(with.values());
            all.addAll(headers.values());
            if (body != null) all.add(body);
            if (when != null) all.add(when);
            return all.stream();
        }

        /** The names of the steps it refers to. */
        Set<String> references() {
            Set<String> names = new LinkedHashSet<>();
            expressions().forEach(expression -> names.addAll(expression.variables()));
            names.removeAll(Scope.OF_REQUEST);
            return names;
        }
    }

    /**
     * One rung of the ladder that is climbed when a step failed.
     *
     * @param value the value that stands in
     */
    public record Fallback(JsonNode value) {}
}
