package dev.sluice.gateway.compose;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.http.MediaRange;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.validation.UncheckedRequestFailure;
import dev.sluice.gateway.validation.UncheckedRequestFailure.Limit;
import dev.sluice.gateway.validation.ValidationLimits;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.SubjectToken;
import dev.sluice.upstream.backend.Wait;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The request of a caller, as expressions see it. A part of it reaches a backend only if a step names it.
 *
 * @param path the decoded path parameters: a text each, and a list of texts for a rest parameter
 * @param variables the query, the headers and the origin
 * @param body the parsed body; JSON null if there is none or the route does not read it
 * @param claims the caller's claims; JSON null for a public route
 * @param limits the latest time of the response, and the end of all calls when the caller disconnects
 * @param owner the part that all calls share: the account of memory, the trace of the request, and the token of the caller
 */
public record GatewayRequest(
        ObjectNode path,
        RequestVariables variables,
        JsonNode body,
        JsonNode claims,
        CallLimits limits,
        CallRequest owner) {

    /** The variables of the request. No step may have one of these names. */
    public static final List<String> VARIABLES = List.of("path", "query", "header", "body", "claims", "request");

    /** Returns the client, the scheme and the host of the request. */
    public RequestOrigin origin() {
        return variables.origin();
    }

    public MultiMap headers() {
        return variables.headers();
    }

    /** Returns the latest time of the response. */
    public Deadline deadline() {
        return limits.deadline();
    }

    /** Returns the cancellation of all calls, when the caller disconnects. */
    public Cancellation cancellation() {
        return limits.cancellation();
    }

    /** Whether the caller has disconnected. */
    public boolean isCancelled() {
        return cancellation().isCancelled();
    }

    /** Returns the account that pays for the body, the replies and the values of expressions. */
    public MemoryAccount memory() {
        return owner.memory();
    }

    /** Returns the trace of the request. */
    public RequestTrace trace() {
        return requireNonNull(owner.trace());
    }

    /** Returns the request of an authenticated caller. */
    public GatewayRequest withCaller(JsonNode newClaims, @Nullable SubjectToken newSubjectToken) {
        return new GatewayRequest(path, variables, body, newClaims, limits, owner.withSubjectToken(newSubjectToken));
    }

    /** Returns the request with its parsed body. */
    public GatewayRequest withBody(JsonNode parsed) {
        return new GatewayRequest(path, variables, parsed, claims, limits, owner);
    }

    /** Returns the request with another deadline. */
    public GatewayRequest withDeadline(Deadline other) {
        return new GatewayRequest(path, variables, body, claims, limits.withDeadline(other), owner);
    }

    /**
     * Waits for the permit of a check, which completes on this event loop.
     *
     * @return fails with an {@link UncheckedRequestFailure} if the deadline or the end of the caller is earlier
     */
    public Future<Void> awaitCheck(Future<Void> permit, Clock clock) {
        Supplier<Throwable> end = () -> new UncheckedRequestFailure(Limit.DEADLINE);
        return new Wait<Void>()
                .cancelledBy(cancellation(), end)
                .atMost(deadline().remaining(clock), clock, end)
                .answerOf(() -> permit);
    }

    /** Limits on the requests of one route. */
    public record Limits(
            @Setting(
                    value =
                            "Largest request body. A composed route holds it: at most 64MiB, and server.limits.body by default. A"
                                    + " proxy route streams it: at least 1KiB; by default any size, and none of GET, HEAD and DELETE.",
                    min = "1B",
                    max = "1TiB")
            @Nullable
            Size body,

            @Setting(
                    value =
                            "Media types of the request bodies that a proxy route forwards or a composed route parses, such as"
                                    + " application/json or image/*; left out, any that the route can take.",
                    whenEmpty = "every media type that the route can take is accepted")
            List<MediaRange> contentTypes,

            @Setting(
                    value =
                            "Maximum number of backend requests for one request, retries and fallbacks included. A route that"
                                    + " could exceed it is an error. Defaults to server.limits.calls.",
                    min = "1",
                    max = "1000000")
            @Nullable
            Integer calls,

            @Setting(
                    "Limits for all expressions of a request together; they may only be smaller than those of the server.")
            EvaluationLimits.@Nullable Tighter expression,

            @Setting(
                    "Limits for the check of a request against the schemas of the route; they may only be smaller than those of the server.")
            ValidationLimits.@Nullable Tighter validation) {
        public Limits {
            contentTypes = List.copyOf(contentTypes);
            SpecValidator.of(Limits.class, body, contentTypes, calls, expression, validation)
                    .throwIfInvalid();
        }

        public static Limits defaults() {
            return new Limits(null, List.of(), null, null, null);
        }

        public Size bodyOr(Size serverLimit) {
            return body == null ? serverLimit : body;
        }

        public int callsOr(int serverLimit) {
            return calls == null ? serverLimit : calls;
        }
    }
}
