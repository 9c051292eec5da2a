package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.backend.Call;
import dev.sluice.backend.Operation;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The call of a step, ready to be made. Nothing of the caller's request goes into it but what its expressions name.
 */
final class CallTemplate {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final String step;
    private final Step.Spec spec;
    private final Operation operation;
    private final Set<String> notFromCaller = new HashSet<>();

    CallTemplate(String step, Step.Spec spec) {
        this.step = step;
        this.spec = spec;
        this.operation = new Operation(
                spec.call().backend(), spec.call().method(), spec.call().path().text());
        spec.with().forEach((name, expression) -> {
            Set<String> variables = expression.variables();
            if (variables.isEmpty() || !Scope.OF_REQUEST.containsAll(variables)) notFromCaller.add(name);
        });
    }

    /**
     * The call for the values of one request.
     *
     * @throws StepFailed when a variable of the path has no value that can stand in one
     * @throws ExpressionFailed when an expression has no value, or one that cannot be sent
     */
    Call call(Scope scope, Calls calls) {
        String target = spec.call().path().expand(name -> argument(name, scope), this::missing);
        Expression body = spec.body();
        return calls.call(operation, target, headers(scope), body == null ? null : Buffer.buffer(scope.bytes(body)));
    }

    private JsonNode argument(String name, Scope scope) {
        Expression expression = spec.with().get(name);
        return expression == null ? scope.parameter(name) : expression.evaluate(scope);
    }

    private StepFailed missing(String variable) {
        return StepFailed.missing(step, variable, !notFromCaller.contains(variable));
    }

    private MultiMap headers(Scope scope) {
        MultiMap headers = HttpHeaders.headers();
        if (spec.body() != null) headers.add(HttpHeaders.CONTENT_TYPE, JSON);
        for (Map.Entry<String, Expression> header : spec.headers().entrySet())
            set(headers, header.getKey(), header.getValue().evaluate(scope));
        return headers;
    }

    private static void set(MultiMap headers, String name, JsonNode value) {
        if (value.isNull()) headers.remove(name);
        else headers.set(name, FieldValue.text(name, value));
    }
}
