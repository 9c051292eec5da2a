package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.ValueKind;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Renders responses. Immutable and thread-safe. */
public final class ResponseTemplate {
    /** Headers that would let a cache keep an incomplete response, or validate it as the complete one. */
    private static final List<CharSequence> CACHE_HEADERS =
            List.of(HttpHeaders.CACHE_CONTROL, HttpHeaders.EXPIRES, HttpHeaders.ETAG, HttpHeaders.LAST_MODIFIED);

    private static final HeaderValue HEADER_VALUE = new HeaderValue("answer", Set.copyOf(GatewayRequest.VARIABLES));

    private final ComposedResponse.Spec spec;
    private final ResponseBody body;

    /** The status, if it is the same for each request; null otherwise. */
    private final @Nullable Integer constantStatus;

    public ResponseTemplate(ComposedResponse.Spec spec, ResponseBodySpec respond, Set<String> steps) {
        this.spec = spec;
        this.body = ResponseBody.of(respond, steps);
        this.constantStatus = statusOf(spec.status().constant());
    }

    /** Renders the response to one request. Never throws; fails with {@link StepFailure} only. */
    Future<ComposedResponse> render(EvaluationContext context, List<ComposedResponse.IncompleteStep> incompleteSteps) {
        Future<Buffer> rendered = body.render(context, spec.max());
        return rendered.succeeded()
                ? response(rendered.result(), context, incompleteSteps)
                : rendered.compose(later -> response(later, context, incompleteSteps));
    }

    private Future<ComposedResponse> response(
            Buffer rendered, EvaluationContext context, List<ComposedResponse.IncompleteStep> incompleteSteps) {
        return StepFailure.catching(
                "answer",
                () -> Future.succeededFuture(new ComposedResponse(
                        status(context), headers(context, incompleteSteps.isEmpty()), rendered, incompleteSteps)));
    }

    private int status(EvaluationContext context) {
        if (constantStatus != null) return constantStatus;
        JsonNode value = spec.status().evaluate(context);
        Integer status = statusOf(value);
        if (status != null) return status;
        throw new EvaluationException(
                "the status is not a number from 200 to 599; found: " + ValueKind.of(value), spec.status());
    }

    /** Converts the value of the expression to a status. Returns null if it is no number from 200 to 599. */
    private static @Nullable Integer statusOf(@Nullable JsonNode value) {
        if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) return null;
        return ComposedResponse.isValidStatus(value.intValue()) ? (Integer) value.intValue() : null;
    }

    private MultiMap headers(EvaluationContext context, boolean isComplete) {
        MultiMap headers = HttpHeaders.headers();
        for (Map.Entry<String, Expression> header : spec.headers().entrySet())
            headers.add(
                    header.getKey(),
                    HEADER_VALUE.listOf(
                            header.getKey(),
                            header.getValue(),
                            header.getValue().evaluate(context)));
        if (isComplete) return headers;
        CACHE_HEADERS.forEach(headers::remove);
        return headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
