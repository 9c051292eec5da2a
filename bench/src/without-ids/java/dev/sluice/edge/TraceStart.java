package dev.sluice.edge;

import dev.sluice.forwarded.Network;
import dev.sluice.time.Clock;
import dev.sluice.trace.RequestTrace;
import dev.sluice.trace.RequestTracer;
import dev.sluice.trace.TraceContext;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.random.RandomGenerator;

/** Takes the place of the gateway's class in {@code bench/features}: all requests have the same trace. */
record TraceStart(RequestTracer tracer, RandomGenerator random, Clock clock) {
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
