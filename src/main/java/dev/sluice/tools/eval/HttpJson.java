package dev.sluice.tools.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.http.HeaderText;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.edge.IncompleteHeader;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.language.json.Json;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and responses as JSON objects. */
final class HttpJson {
    private HttpJson() {}

    /** Returns {@code {method, url, headers, body}}; a request without a body has no {@code body}. */
    static ObjectNode of(Call request, URI backend) {
        String base = backend.toString();
        String url = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("method", request.operation().method().name())
                .put("url", url + request.target());
        json.set("headers", headers(request.headers()));
        addBody(json, request.body());
        return json;
    }

    /** Returns {@code {status, headers, body}} with the headers that depend on the route. */
    static ObjectNode of(ComposedResponse response) {
        MultiMap headers = HttpHeaders.headers().addAll(response.headers());
        boolean hasBody = response.status() != 204 && response.status() != 304;
        if (hasBody && !headers.contains(HttpHeaders.CONTENT_TYPE))
            headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
        if (!response.incompleteSteps().isEmpty())
            headers.set(IncompleteHeader.HEADER, IncompleteHeader.format(response.incompleteSteps()));
        return response(response.status(), headers, hasBody ? response.body() : null);
    }

    /** Returns {@code {status, headers, body}} of a problem without the id of the request. */
    static ObjectNode of(Problem problem) {
        MultiMap headers = HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, "application/problem+json");
        problem.headers().forEach(headers::set);
        return response(problem.status(), headers, problem.body(null));
    }

    private static ObjectNode response(int status, MultiMap headers, @Nullable Buffer body) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", status);
        json.set("headers", headers(headers));
        addBody(json, body);
        return json;
    }

    /** Returns a text for each header, or a list of texts for a repeated one. */
    private static ObjectNode headers(MultiMap headers) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String name : headers.names()) {
            List<String> values =
                    headers.getAll(name).stream().map(HeaderText::decode).toList();
            if (values.size() == 1) json.put(name, values.get(0));
            else json.set(name, list(values));
        }
        return json;
    }

    private static ArrayNode list(List<String> values) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        values.forEach(list::add);
        return list;
    }

    private static void addBody(ObjectNode json, @Nullable Buffer body) {
        if (body != null) json.set("body", Json.readTree(body.getBytes(), MemoryAccount.unlimited()));
    }
}
