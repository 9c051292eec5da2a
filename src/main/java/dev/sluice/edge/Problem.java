package dev.sluice.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.json.Json;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that says what went wrong, as RFC 9457 wants it. It names the step, the backend and the cause, and never a
 * host, a backend's body, an exception or a stack trace.
 *
 * @param status the HTTP status
 * @param type what kind of problem, a URI; {@code about:blank} when the status says it all
 * @param title the status in words
 * @param detail one sentence for the person who reads it
 * @param members further members of the problem document
 * @param headers further response headers
 */
public record Problem(
        int status,
        String type,
        String title,
        String detail,
        Map<String, JsonNode> members,
        Map<String, String> headers) {

    /** A problem that its status explains. */
    static Problem of(int status, String detail) {
        String title = HttpResponseStatus.valueOf(status).reasonPhrase();
        return new Problem(status, "about:blank", title, detail, Map.of(), Map.of());
    }

    /** The same problem of a kind of its own. */
    Problem withType(String newType) {
        return new Problem(status, newType, title, detail, members, headers);
    }

    /** The same problem with one member more. */
    Problem with(String member, String value) {
        return with(member, TextNode.valueOf(value));
    }

    /** The same problem with one member more. */
    Problem with(String member, JsonNode value) {
        return new Problem(status, type, title, detail, plus(members, member, value), headers);
    }

    /** The same problem with one response header more. */
    Problem withHeader(String name, String value) {
        return new Problem(status, type, title, detail, members, plus(headers, name, value));
    }

    private static <T> Map<String, T> plus(Map<String, T> map, String key, T value) {
        Map<String, T> copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return copy;
    }

    /** Puts status and headers on a response, and gives the body that goes with them. */
    Buffer writeHead(HttpServerResponse response) {
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        headers.forEach(response::putHeader);
        return body();
    }

    /** The problem document. */
    Buffer body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", type).put("title", title).put("status", status).put("detail", detail);
        members.forEach(body::set);
        return Json.write(body);
    }
}
