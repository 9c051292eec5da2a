package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.uri.TemplateExpansionException;
import dev.sluice.upstream.backend.BackendLocations;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.Operation;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Renders the calls of a step. A call holds no part of the request but the values of its expressions. */
public final class CallTemplate {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /** Immutable. */
    private static final MultiMap NO_HEADERS = HttpHeaders.headers().copy(false);

    private final String step;
    private final Spec spec;
    private final Operation operation;
    private final HeaderValue headerValue;
    private final Set<String> notFromCaller = new HashSet<>();

    /** Creates a template. {@code callerVariables} hold only values that the caller sent. */
    CallTemplate(String step, Spec spec, Set<String> callerVariables, BackendLocations locations) {
        this.step = step;
        this.spec = spec;
        this.headerValue = new HeaderValue(step, Set.copyOf(callerVariables));
        CallTarget target = spec.target();
        this.operation =
                new Operation(target.backend(), target.method(), target.path().text(), locations);
        spec.with().forEach((name, expression) -> {
            Set<String> variables = expression.variables();
            if (variables.isEmpty() || !callerVariables.containsAll(variables)) notFromCaller.add(name);
        });
    }

    /**
     * Renders the call of one request.
     *
     * @throws StepFailure if a path variable is missing, a value is invalid in the path, the query or a header, or the URL is too long
     * @throws EvaluationException if an expression fails
     */
    Call render(EvaluationContext context, CallScope calls) {
        String target = target(context);
        Expression body = spec.body();
        CallContent content = new CallContent(
                operation,
                target,
                headers(context),
                body == null ? null : Buffer.buffer(context.evaluateToBytes(body)));
        return calls.newCall(content, context.step());
    }

    private String target(EvaluationContext context) {
        try {
            return spec.target()
                    .path()
                    .expand(name -> argument(name, context), (name, value) -> missingVariable(name, value, context));
        } catch (TemplateExpansionException e) {
            throw StepFailure.expression(step, e).at(locationOf(e.variable()));
        }
    }

    /** Returns the location of the expression of a variable, or of the target of the call. */
    private @Nullable SourceLocation locationOf(@Nullable String variable) {
        Expression expression = variable == null ? null : spec.with().get(variable);
        return expression == null ? spec.target().location() : expression.location();
    }

    private JsonNode argument(String name, EvaluationContext context) {
        Expression expression = spec.with().get(name);
        return expression == null ? context.parameter(name) : expression.evaluate(context);
    }

    private StepFailure missingVariable(String variable, JsonNode value, EvaluationContext context) {
        boolean isBound = spec.with().containsKey(variable);
        boolean isFromCaller = isBound ? !notFromCaller.contains(variable) : context.isFromCaller(variable);
        return StepFailure.missingVariable(step, variable, value, isFromCaller).at(locationOf(variable));
    }

    private MultiMap headers(EvaluationContext context) {
        if (spec.body() == null && spec.headers().isEmpty()) return NO_HEADERS;
        MultiMap headers = HttpHeaders.headers();
        if (spec.body() != null) headers.add(HttpHeaders.CONTENT_TYPE, JSON);
        for (Map.Entry<String, Expression> header : spec.headers().entrySet()) {
            String name = header.getKey();
            JsonNode value = header.getValue().evaluate(context);
            if (value.isNull()) headers.remove(name);
            else headers.set(name, headerValue.of(name, header.getValue(), value));
        }
        return headers;
    }

    /** The settings of a call. */
    public record Spec(
            @Setting(value = "METHOD backend /path; the path is an RFC 6570 template.", key = "call")
            CallTarget target,

            @Setting("Values for the path's variables, each an expression.")
            Map<String, Expression> with,

            @Setting("Request headers, each an expression; null omits the header.")
            Map<String, Expression> headers,

            @Setting("The request body, an expression. The step sends it as JSON.") @Nullable
            Expression body) {

        /** Returns the expressions; {@code bound} are the variables that the step binds. */
        Stream<ScopedExpression> expressions(Set<String> bound) {
            return Stream.of(
                            ScopedExpression.of(this, "with", with, bound),
                            ScopedExpression.of(this, "headers", headers, bound),
                            ScopedExpression.of(this, "body", body, bound).map(ScopedExpression::copied))
                    .flatMap(expressions -> expressions);
        }
    }
}
