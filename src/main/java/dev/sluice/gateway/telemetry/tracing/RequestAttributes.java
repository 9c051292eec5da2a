package dev.sluice.gateway.telemetry.tracing;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.SharedReason;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name and the attributes of the span of a request, as OpenTelemetry's semantic conventions for HTTP servers demand. No attribute
 * has a header, a query or a body.
 */
final class RequestAttributes {
    static final AttributeKey<String> METHOD = stringKey("http.request.method");
    static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");
    private static final AttributeKey<String> ISSUER = stringKey("sluice.issuer");
    private static final AttributeKey<String> ROUTE = stringKey("http.route");
    private static final AttributeKey<String> CLIENT = stringKey("client.address");
    private static final AttributeKey<Long> REQUEST_SIZE = longKey("http.request.body.size");
    private static final AttributeKey<Long> RESPONSE_SIZE = longKey("http.response.body.size");
    private static final AttributeKey<String> REQUEST_ID = stringKey("sluice.request_id");
    private static final AttributeKey<String> IDENTITY = stringKey("sluice.identity");
    private static final AttributeKey<String> REASON = stringKey("sluice.reason");
    private static final AttributeKey<String> FAILED_STEP = stringKey("sluice.failed_step");
    private static final AttributeKey<Boolean> COMPLETE = booleanKey("sluice.complete");
    private static final AttributeKey<Boolean> SAMPLED = booleanKey("sluice.sampled");
    private static final AttributeKey<Long> DROPPED_CALLS = longKey("sluice.dropped_calls");

    /** The methods of the semantic conventions. */
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE");

    private RequestAttributes() {}

    /** Returns the method and the path of the route, or the method alone, so that callers cannot create names. */
    static String nameOf(RequestTrace request) {
        String method = METHODS.contains(request.method()) ? request.method() : "HTTP";
        return request.route().equals(RequestTrace.NO_ROUTE) ? method : method + " " + routeOf(request);
    }

    /** Returns the key of the route without its method. */
    private static String routeOf(RequestTrace request) {
        String key = request.route();
        return key.substring(key.indexOf(' ') + 1);
    }

    static Attributes of(RequestTrace request) {
        AttributesBuilder attributes = Attributes.builder();
        // The scheme, the path and the version of HTTP.
        if (request.spanDetails() instanceof SpanHead head) head.addTo(attributes);
        attributes.put(METHOD, METHODS.contains(request.method()) ? request.method() : "_OTHER");
        if (!request.route().equals(RequestTrace.NO_ROUTE)) attributes.put(ROUTE, routeOf(request));
        attributes.put(CLIENT, request.client());
        if (request.status() > 0) attributes.put(STATUS, (long) request.status());
        attributes.put(REQUEST_SIZE, request.requestBytes());
        attributes.put(RESPONSE_SIZE, request.responseBytes());
        attributes.put(REQUEST_ID, request.requestId());
        attributes.put(IDENTITY, request.identity());
        attributes.put(COMPLETE, request.isComplete());
        attributes.put(SAMPLED, request.context().isSampled());
        if (request.droppedCalls() > 0) attributes.put(DROPPED_CALLS, (long) request.droppedCalls());
        addFailure(request, attributes);
        return attributes.build();
    }

    /** Returns the attributes of a request to an issuer. */
    static Attributes of(IssuerSpan span, RequestTrace request) {
        return Attributes.builder()
                .put(ISSUER, span.issuer())
                .put(REQUEST_ID, request.requestId())
                .put(SAMPLED, request.context().isSampled())
                .put(ERROR_TYPE, request.reason() == SharedReason.INTERNAL_ERROR ? "bug" : codeOf(request))
                .build();
    }

    private static @Nullable String codeOf(RequestTrace request) {
        return Reason.codeOf(request.reason());
    }

    private static void addFailure(RequestTrace request, AttributesBuilder attributes) {
        String reason = codeOf(request);
        attributes.put(REASON, reason);
        attributes.put(FAILED_STEP, request.failedStep());
        if (failureOf(request) == null) return;
        attributes.put(ERROR_TYPE, reason == null ? String.valueOf(request.status()) : reason);
    }

    /**
     * Returns the description of the failure; null for a request that did not fail. A 4xx is a failure of the caller, and a partial
     * response is none.
     */
    static @Nullable String failureOf(RequestTrace request) {
        boolean isCut = isIncomplete(request) && request.reason() != null;
        if (request.status() < 500 && !isCut) return null;
        String detail = request.failureDetail();
        return detail == null ? "" : detail;
    }

    /** Whether the trace helps to find a failure of the gateway or of a backend: 5xx, or a response that is not complete. */
    static boolean isNotable(RequestTrace request) {
        return request.status() >= 500 || isIncomplete(request);
    }

    /** The caller of a 499 has disconnected. */
    private static boolean isIncomplete(RequestTrace request) {
        return !request.isComplete() && request.status() != 499;
    }
}
