package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.Cancellation;
import dev.sluice.time.Deadline;
import io.vertx.core.MultiMap;

/**
 * What the caller asked, as expressions see it. Nothing of it reaches a backend unless a step names it.
 *
 * @param path the path parameters, decoded: a text each, and a list of texts for a rest parameter
 * @param query the query parameters, decoded
 * @param headers the request headers
 * @param body the body, parsed; JSON null when there is none or the route does not read it
 * @param claims what is known of the caller; JSON null for a route that anyone may call
 * @param deadline when the caller must have an answer
 * @param cancellation ends everything when the caller is gone
 */
public record Request(
        ObjectNode path,
        MultiMap query,
        MultiMap headers,
        JsonNode body,
        JsonNode claims,
        Deadline deadline,
        Cancellation cancellation) {}
