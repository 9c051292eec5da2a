package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.SubjectToken;
import dev.sluice.json.MultiValueNode;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import dev.sluice.spec.SpecValidator;
import dev.sluice.time.Deadline;
import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the caller asked, as expressions see it. Nothing of it reaches a backend unless a step names it.
 *
 * @param path the path parameters, decoded: a text each, and a list of texts for a rest parameter
 * @param variables the query and the headers, also in the form that expressions see
 * @param body the body, parsed; JSON null when there is none or the route does not read it
 * @param claims what is known of the caller; JSON null for a route that anyone may call
 * @param subjectToken the token by which the caller is known; null where it is not known by one. No expression sees it
 * @param deadline when the caller must have an answer
 * @param cancellation ends everything when the caller is gone
 */
public record GatewayRequest(
        ObjectNode path,
        RequestVariables variables,
        JsonNode body,
        JsonNode claims,
        @Nullable SubjectToken subjectToken,
        Deadline deadline,
        Cancellation cancellation) {

    /** The names by which expressions see its parts; no step can have one of them. */
    public static final List<String> VARIABLES = List.of("path", "query", "header", "body", "claims");

    /**
     * A request as it arrives.
     *
     * @param query the query parameters, decoded
     * @param headers the request headers
     */
    public GatewayRequest(
            ObjectNode path,
            MultiMap query,
            MultiMap headers,
            JsonNode body,
            JsonNode claims,
            @Nullable SubjectToken subject,
            Deadline deadline,
            Cancellation cancellation) {
        this(path, new RequestVariables(query, headers), body, claims, subject, deadline, cancellation);
    }

    /** The request headers. */
    public MultiMap headers() {
        return variables.headers();
    }

    /** The query parameters as expressions see them. */
    MultiValueNode queryParameters() {
        return variables.queryTree();
    }

    /** The headers as expressions see them, by name in lower case. */
    MultiValueNode headerParameters() {
        return variables.headerTree();
    }

    /** The same request, now that it is known who sent it. */
    public GatewayRequest withCaller(JsonNode newClaims, @Nullable SubjectToken newSubjectToken) {
        return new GatewayRequest(path, variables, body, newClaims, newSubjectToken, deadline, cancellation);
    }

    /** The same request, now that its body has been read. */
    public GatewayRequest withBody(JsonNode parsed) {
        return new GatewayRequest(path, variables, parsed, claims, subjectToken, deadline, cancellation);
    }

    /** Limits on the requests of one route. */
    public record Limits(
            @Setting(
                    value = "Largest request body that is read here; left out, as server.limits.body says.",
                    min = "1B",
                    max = "64MiB")
            @Nullable
            Size body,

            @Setting(
                    value =
                            "Most requests that one request here may make of backends, whatever goes wrong: a route that could"
                                    + " make more is an error; left out, as server.limits.calls says.",
                    min = "1",
                    max = "1000000")
            @Nullable
            Integer calls) {
        public Limits {
            SpecValidator.of(Limits.class, body, calls).throwIfInvalid();
        }

        /** None of its own. */
        public static Limits defaults() {
            return new Limits(null, null);
        }

        /** The largest body, which is what the server says unless the route does. */
        public Size bodyOr(Size serverLimit) {
            return body == null ? serverLimit : body;
        }

        /** The most requests to backends, which is what the server says unless the route does. */
        public int callsOr(int serverLimit) {
            return calls == null ? serverLimit : calls;
        }
    }
}
