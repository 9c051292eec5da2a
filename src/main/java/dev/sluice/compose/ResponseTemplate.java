package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.ValueKind;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.MemoryLimitException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Renders responses. The body is a list of segments: literals known at load, and values between them. The bytes of a reply,
 * or of its picked fields, are copied without building a tree.
 */
public final class ResponseTemplate {
    /** Headers that would let a cache keep an incomplete response, or validate it as the complete one. */
    private static final List<CharSequence> CACHE_HEADERS =
            List.of(HttpHeaders.CACHE_CONTROL, HttpHeaders.EXPIRES, HttpHeaders.ETAG, HttpHeaders.LAST_MODIFIED);

    private static final HeaderValue HEADER_VALUE = new HeaderValue("answer", Set.copyOf(GatewayRequest.VARIABLES));

    private final ComposedResponse.Spec spec;
    private final List<Function<EvaluationContext, byte[]>> segments;

    public ResponseTemplate(ComposedResponse.Spec spec, ResponseBodySpec respond, Set<String> steps) {
        this.spec = spec;
        this.segments = new BodyCompiler(steps).segments(respond);
    }

    /**
     * Renders the response to one request.
     *
     * @throws StepFailure if an expression fails, its value is invalid in the response, or the body is too large
     */
    ComposedResponse render(EvaluationContext context, List<ComposedResponse.IncompleteStep> incompleteSteps) {
        Buffer body = body(context);
        try {
            return new ComposedResponse(
                    status(context), headers(context, incompleteSteps.isEmpty()), body, incompleteSteps);
        } catch (EvaluationException e) {
            throw StepFailure.expression("answer", e);
        } catch (MemoryLimitException e) {
            throw StepFailure.memory("answer", e);
        }
    }

    private Buffer body(EvaluationContext context) {
        try {
            return joinSegments(context);
        } catch (EvaluationException | InvalidJsonException e) {
            throw StepFailure.expression("respond", e);
        } catch (MemoryLimitException e) {
            throw StepFailure.memory("respond", e);
        }
    }

    private Buffer joinSegments(EvaluationContext context) {
        byte[][] texts = new byte[segments.size()][];
        long length = 0;
        for (int i = 0; i < texts.length; i++) {
            texts[i] = segments.get(i).apply(context);
            length += texts[i].length;
            if (length > spec.max().bytes()) throw StepFailure.tooLarge("respond", spec.max());
        }
        context.memory().reserve(length);
        Buffer body = Buffer.buffer((int) length);
        for (byte[] text : texts) body.appendBytes(text);
        return body;
    }

    private int status(EvaluationContext context) {
        JsonNode status = spec.status().evaluate(context);
        if (status.isIntegralNumber() && status.canConvertToInt() && ComposedResponse.isValidStatus(status.intValue()))
            return status.intValue();
        throw new EvaluationException(
                "the status is not a number from 200 to 599; found: " + ValueKind.of(status), spec.status());
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

    private static final class BodyCompiler implements ResponseBodySpec.Visitor {
        private final List<Function<EvaluationContext, byte[]>> segments = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private final Set<String> steps;

        BodyCompiler(Set<String> steps) {
            this.steps = steps;
        }

        List<Function<EvaluationContext, byte[]>> segments(ResponseBodySpec respond) {
            respond.accept(this);
            flushLiteral();
            return segments;
        }

        @Override
        public void allSteps(ResponseBodySpec.AllSteps respond) {
            mapping(ResponseBodySpec.Mapping.ofSteps(steps));
        }

        @Override
        public void mapping(ResponseBodySpec.Mapping respond) {
            String separator = "{";
            for (Map.Entry<String, ResponseBodySpec> entry : respond.entries().entrySet()) {
                literal.append(separator)
                        .append(TextNode.valueOf(entry.getKey()))
                        .append(':');
                entry.getValue().accept(this);
                separator = ",";
            }
            literal.append(respond.entries().isEmpty() ? "{}" : "}");
        }

        @Override
        public void fieldSelection(ResponseBodySpec.FieldSelection respond) {
            BiFunction<byte[], MemoryAccount, byte[]> filter = respond.filter();
            flushLiteral();
            segments.add(context -> filter.apply(context.evaluateToBytes(respond.from()), context.memory()));
        }

        @Override
        public void value(ResponseBodySpec.Value respond) {
            flushLiteral();
            segments.add(context -> context.evaluateToBytes(respond.expression()));
        }

        private void flushLiteral() {
            byte[] bytes = literal.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0) segments.add(context -> bytes);
            literal.setLength(0);
        }
    }
}
