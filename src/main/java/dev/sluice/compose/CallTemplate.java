package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.backend.Call;
import dev.sluice.backend.Operation;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.spec.Setting;
import dev.sluice.uri.TemplateExpansionException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The call of a step, ready to be made. Nothing of the caller's request goes into it but what its expressions name.
 */
public final class CallTemplate {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final String step;
    private final Spec spec;
    private final Operation operation;
    private final Set<String> notFromCaller = new HashSet<>();

    /** A call of a step; {@code fromCaller} are the variables that hold nothing but what the caller sent. */
    CallTemplate(String step, Spec spec, Set<String> callerVariables) {
        this.step = step;
        this.spec = spec;
        CallTarget target = spec.target();
        this.operation =
                new Operation(target.backend(), target.method(), target.path().text());
        spec.with().forEach((name, expression) -> {
            Set<String> variables = expression.variables();
            if (variables.isEmpty() || !callerVariables.containsAll(variables)) notFromCaller.add(name);
        });
    }

    /**
     * The call for the values of one request.
     *
     * @throws StepFailure when a variable of the path has no value that can stand in one
     * @throws EvaluationException when an expression has no value, or one that cannot be sent
     * @throws TemplateExpansionException when a value does not fit in the query, or the URL is too long
     */
    Call render(EvaluationContext context, CallScope calls) {
        String target =
                spec.target().path().expand(name -> argument(name, context), name -> missingVariable(name, context));
        Expression body = spec.body();
        return calls.newCall(
                operation,
                target,
                headers(context),
                body == null ? null : Buffer.buffer(context.evaluateToBytes(body)));
    }

    private JsonNode argument(String name, EvaluationContext context) {
        Expression expression = spec.with().get(name);
        return expression == null ? context.parameter(name) : expression.evaluate(context);
    }

    private StepFailure missingVariable(String variable, EvaluationContext context) {
        boolean isBound = spec.with().containsKey(variable);
        boolean isFromCaller = isBound ? !notFromCaller.contains(variable) : context.isFromCaller(variable);
        return StepFailure.missingVariable(step, variable, isFromCaller);
    }

    private MultiMap headers(EvaluationContext context) {
        MultiMap headers = HttpHeaders.headers();
        if (spec.body() != null) headers.add(HttpHeaders.CONTENT_TYPE, JSON);
        for (Map.Entry<String, Expression> header : spec.headers().entrySet())
            set(headers, header.getKey(), header.getValue().evaluate(context));
        return headers;
    }

    private static void set(MultiMap headers, String name, JsonNode value) {
        if (value.isNull()) headers.remove(name);
        else headers.set(name, HeaderValue.of(name, value));
    }

    /** A call as the operator wrote it. */
    public record Spec(
            @Setting(value = "METHOD backend /path; the path is an RFC 6570 template.", key = "call")
            CallTarget target,

            @Setting("Values for the path's variables, each an expression.")
            Map<String, Expression> with,

            @Setting("Request headers, each an expression; a value of null leaves the header out.")
            Map<String, Expression> headers,

            @Setting("The request body, an expression; sent as JSON.") @Nullable
            Expression body) {

        /** The expressions in it, where these variables are bound. */
        Stream<ScopedExpression> expressions(Set<String> bound) {
            Stream.Builder<ScopedExpression> all = Stream.builder();
            with.forEach((name, value) -> all.add(new ScopedExpression(this, List.of("with", name), value, bound)));
            headers.forEach(
                    (name, value) -> all.add(new ScopedExpression(this, List.of("headers", name), value, bound)));
            if (body != null) all.add(new ScopedExpression(this, List.of("body"), body, bound));
            return all.build();
        }
    }
}
