package dev.sluice.gateway.edge;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.RequestId;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.core.trace.ServerSpan;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.gateway.edge.connection.CallerConnections;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Starts the trace of a request, which continues the trace of the caller. The caller's id of the request, decision about sampling and
 * {@code tracestate} count only if the peer is a trusted proxy. Immutable and thread-safe.
 */
record RequestTraceFactory(RequestTracer tracer, RandomGenerator random, Clock clock) {

    /**
     * Starts the trace of a request, and names the client until its head is checked.
     *
     * @param newId the id, unless a trusted proxy has sent one
     */
    RequestTrace of(HttpServerRequest request, String newId, List<Network> trustedProxies) {
        IpAddress peer = CallerConnections.peerOf(request.connection()).address();
        boolean isTrusted = peer != null && Network.anyContains(trustedProxies, peer);
        String id = isTrusted ? requestId(request.headers()) : null;
        TraceContext caller = context(request.headers(), isTrusted);
        ServerSpan span = tracer.sample(request, newSpan(caller), caller != null && isTrusted);
        RequestTrace trace = start(id == null ? newId : id, span);
        trace.onHead(request.method().name(), CallerOrigin.peerOf(request));
        return trace;
    }

    /** Starts the trace of a request whose head cannot be read. */
    RequestTrace ofMalformed(String newId, String peer) {
        RequestTrace trace = start(newId, newSpan(null));
        trace.onHead("", peer);
        return trace;
    }

    private RequestTrace start(String id, ServerSpan span) {
        return new RequestTrace(id, span, clock.nanos(), clock.now().toEpochMilli());
    }

    private ServerSpan newSpan(@Nullable TraceContext caller) {
        return caller == null
                ? new ServerSpan(TraceContext.start(random), 0, null)
                : new ServerSpan(caller.withSpan(TraceContext.newSpanId(random)), caller.spanId(), null);
    }

    private static @Nullable String requestId(MultiMap headers) {
        String id = single(headers, HeaderSyntax.REQUEST_ID);
        return id != null && RequestId.isValid(id) ? id : null;
    }

    private static @Nullable TraceContext context(MultiMap headers, boolean isTrusted) {
        String parent = single(headers, HeaderSyntax.TRACE_PARENT);
        if (parent == null) return null;
        TraceContext context = TraceContext.parse(parent, isTrusted ? state(headers) : null);
        return context == null || isTrusted ? context : context.withSampled(false);
    }

    /** Returns the lines of the field, joined; null for none, or for a value that no field can have. */
    private static @Nullable String state(MultiMap headers) {
        if (!headers.contains(HeaderSyntax.TRACE_STATE)) return null;
        String state = String.join(",", headers.getAll(HeaderSyntax.TRACE_STATE));
        return state.isBlank() || !HeaderSyntax.isValue(state) ? null : state;
    }

    private static @Nullable String single(MultiMap headers, CharSequence name) {
        String value = headers.get(name);
        return value == null || headers.getAll(name).size() > 1 ? null : value;
    }
}
