package dev.sluice.tools.eval;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.gateway.compose.Destination;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.RequestVariables;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.expression.value.MismatchListener;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.DefaultHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;

/** Builds the request and the destinations of a run. Its calls have no credentials. */
record RunContext(LoadResult loaded, Configuration configuration, Clock clock) {

    /** Returns a request from this machine. The listener hears of the paths that are null because a value has another kind. */
    GatewayRequest request(FixtureRequest read, Route.Spec route, MismatchListener listener) {
        RandomGenerator random = RandomGenerator.getDefault();
        EvaluationLimits limits = configuration.server().limits().expression();
        EvaluationSource expressions = new EvaluationSource(
                limits.with(route.limits().expression()), clock::now, random, listener, route.name());
        MemoryAccount memory = MemoryAccount.unlimited();
        RequestTrace trace = new RequestTrace("eval", TraceContext.start(random), 0, clock.nanos(), 0);
        return new GatewayRequest(
                read.path(),
                new RequestVariables(read.query(), read.headers(), origin(read.headers()), expressions, memory),
                read.body(),
                read.claims(),
                new CallLimits(Deadline.after(route.deadline(), clock), new Cancellation()),
                new CallRequest(memory, trace, null));
    }

    private static RequestOrigin origin(MultiMap headers) {
        ForwardedNode client = ForwardedNode.of(IpAddress.of(InetAddress.getLoopbackAddress()));
        return new RequestOrigin(List.of(client), 0, "http", headers.get(HttpHeaders.HOST));
    }

    /** Returns a destination whose calls have the headers of the backend. */
    Destination destination(String name, Backend replies) {
        BackendSpec backend = requireNonNull(configuration.backends().get(name));
        Backend withHeaders = new DefaultHeaders(headers(backend), replies);
        Expression tenant = backend.tenant(configuration.functions());
        return new Destination(withHeaders, tenant, backend.forwarded());
    }

    /** Shows the reference instead of a value from a variable or a file, which may be a secret. */
    private MultiMap headers(BackendSpec backend) {
        MultiMap headers = backend.headersOfSteps();
        for (String name : backend.headers().keySet()) {
            ConfigValue value = loaded.source().sources().at(backend, "headers", name);
            if (value == null) value = loaded.source().at("defaults", "backend", "headers", name);
            if (value != null && value.isSubstituted()) headers.set(name, withoutDefaults(value.reference()));
        }
        return headers;
    }

    private static String withoutDefaults(String reference) {
        return reference.replace("\"", "").replaceAll(":-[^}]*", "");
    }
}
