package dev.sluice.gateway.edge;

import dev.sluice.core.forwarded.Network;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.core.trace.TraceContext;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.random.RandomGenerator;

/** Replaces the gateway's class in {@code bench/features}: all requests have the same trace. */
record RequestTraceFactory(RequestTracer tracer, RandomGenerator random, Clock clock) {
    private static final TraceContext CONTEXT = new TraceContext(1, 1, 1, false, null);

    RequestTrace of(HttpServerRequest request, String newId, List<Network> trustedProxies) {
        return ofMalformed(newId, "");
    }

    RequestTrace ofMalformed(String newId, String peer) {
        RequestTrace trace = new RequestTrace(newId, CONTEXT, 0, clock.nanos(), clock.now().toEpochMilli());
        trace.onHead("", peer);
        return trace;
    }
}
