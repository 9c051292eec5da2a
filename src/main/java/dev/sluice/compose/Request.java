package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.Subject;
import dev.sluice.time.Deadline;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * What the caller asked, as expressions see it. Nothing of it reaches a backend unless a step names it.
 *
 * @param path the path parameters, decoded: a text each, and a list of texts for a rest parameter
 * @param query the query parameters, decoded
 * @param headers the request headers
 * @param body the body, parsed; JSON null when there is none or the route does not read it
 * @param claims what is known of the caller; JSON null for a route that anyone may call
 * @param subject the token by which the caller is known; null where it is not known by one. No expression sees it
 * @param deadline when the caller must have an answer
 * @param cancellation ends everything when the caller is gone
 */
public record Request(
        ObjectNode path,
        MultiMap query,
        MultiMap headers,
        JsonNode body,
        JsonNode claims,
        @Nullable Subject subject,
        Deadline deadline,
        Cancellation cancellation) {

    /** The same request, now that it is known who sent it. */
    public Request of(JsonNode caller, @Nullable Subject token) {
        return new Request(path, query, headers, body, caller, token, deadline, cancellation);
    }

    /** The same request, now that its body has been read. */
    public Request with(JsonNode read) {
        return new Request(path, query, headers, read, claims, subject, deadline, cancellation);
    }
}
