package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An answer, ready to be written: its status and headers by expressions, its body as a document. */
final class AnswerTemplate {
    /** What would let somebody keep an answer, or take it for the one that is whole. */
    private static final List<CharSequence> OF_CACHES =
            List.of(HttpHeaders.CACHE_CONTROL, HttpHeaders.EXPIRES, HttpHeaders.ETAG, HttpHeaders.LAST_MODIFIED);

    private final Answer.Spec spec;
    private final Document document;

    /** The answer of these specs; {@code steps} are the names of the steps in file order. */
    AnswerTemplate(Answer.Spec spec, Respond respond, Set<String> steps) {
        this.spec = spec;
        this.document = new Document(respond, steps);
    }

    /**
     * Writes the answer of one request.
     *
     * @throws StepFailed when an expression has no value, or one that cannot be answered, or the body is too large
     */
    Answer write(Scope scope, List<Answer.Incomplete> incomplete) {
        Buffer body = body(scope);
        try {
            return new Answer(status(scope), headers(scope, incomplete.isEmpty()), body, incomplete);
        } catch (ExpressionFailed e) {
            throw StepFailed.expression("answer", e);
        }
    }

    private Buffer body(Scope scope) {
        try {
            return document.write(scope, spec.max());
        } catch (ExpressionFailed e) {
            throw StepFailed.expression("respond", e);
        }
    }

    private int status(Scope scope) {
        JsonNode status = spec.status().evaluate(scope);
        if (status.isIntegralNumber() && status.canConvertToInt() && Answer.isStatus(status.intValue()))
            return status.intValue();
        throw new ExpressionFailed("the status is no number from 200 to 599");
    }

    private MultiMap headers(Scope scope, boolean complete) {
        MultiMap headers = HttpHeaders.headers();
        for (Map.Entry<String, Expression> header : spec.headers().entrySet())
            headers.add(
                    header.getKey(),
                    FieldValue.all(header.getKey(), header.getValue().evaluate(scope)));
        if (complete) return headers;
        OF_CACHES.forEach(headers::remove);
        return headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
