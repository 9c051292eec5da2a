package dev.sluice.gateway.edge.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.StatusPhrase;
import dev.sluice.core.trace.Reason;
import dev.sluice.language.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457) and its response headers. It names the step, the backend and the cause, and never a host, a
 * backend's body, an exception or a stack trace.
 *
 * @param reason the reason, whose code is the member {@code cause}
 * @param type a URI; {@code about:blank} if the status identifies the problem
 * @param title the reason phrase of the status
 * @param detail one sentence for a person
 */
public record Problem(
        int status,
        Reason reason,
        String type,
        String title,
        String detail,
        Map<String, JsonNode> members,
        Map<String, String> headers) {

    private static final String CAUSE = "cause";

    /** The prefix of the URI that identifies a request. */
    public static final String INSTANCE = "urn:sluice:request:";

    /** The header that forbids browsers to guess a media type (Fetch, 3.6), on each response that the gateway composes. */
    public static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");

    public static Problem of(int status, Reason reason, String detail) {
        String title = StatusPhrase.of(status);
        return new Problem(status, reason, "about:blank", title, detail, Map.of(), Map.of());
    }

    public Problem withType(String newType) {
        return new Problem(status, reason, newType, title, detail, members, headers);
    }

    public Problem with(String member, String value) {
        return with(member, TextNode.valueOf(value));
    }

    public Problem with(String member, JsonNode value) {
        return new Problem(status, reason, type, title, detail, plus(members, member, value), headers);
    }

    public Problem withHeader(String name, String value) {
        return new Problem(status, reason, type, title, detail, members, plus(headers, name, value));
    }

    private static <T> Map<String, T> plus(Map<String, T> map, String key, T value) {
        Map<String, T> copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return copy;
    }

    /**
     * Sets the status and the headers of a response, and returns its body. The member {@code instance} names the id of the request,
     * which the response already has in {@code X-Request-Id}.
     */
    public Buffer writeHead(HttpServerResponse response) {
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(CONTENT_TYPE_OPTIONS, "nosniff");
        headers.forEach(response::putHeader);
        return body(response.headers().get(HeaderSyntax.REQUEST_ID));
    }

    /** Returns the body; {@code requestId} is null for a response without an id. */
    public Buffer body(@Nullable String requestId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", type).put("title", title).put("status", status).put("detail", detail);
        if (requestId != null) body.put("instance", INSTANCE + requestId);
        members.forEach(body::set);
        if (!body.has(CAUSE)) body.put(CAUSE, reason.code());
        return Json.write(body);
    }
}
