package dev.sluice.eval;

import static java.util.Objects.requireNonNull;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.DefaultHeaders;
import dev.sluice.compose.Destination;
import dev.sluice.compose.GatewayRequest;
import dev.sluice.config.BackendSpec;
import dev.sluice.config.Configuration;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.expression.Expression;
import dev.sluice.expression.value.EvaluationLimits;
import dev.sluice.expression.value.EvaluationSource;
import dev.sluice.forwarded.IpAddress;
import dev.sluice.forwarded.Node;
import dev.sluice.forwarded.RequestOrigin;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.route.Route;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import dev.sluice.trace.RequestTrace;
import dev.sluice.trace.TraceContext;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;

/** Builds the request and the destinations of a run. Its calls have no credentials. */
record RunContext(LoadResult loaded, Configuration configuration, Clock clock) {

    /** Returns a request from this machine. */
    GatewayRequest request(FixtureRequest read, Route.Spec route) {
        RandomGenerator random = RandomGenerator.getDefault();
        EvaluationLimits limits = configuration.server().limits().expression();
        return new GatewayRequest(
                read.path(),
                read.query(),
                read.headers(),
                origin(read.headers()),
                read.body(),
                read.claims(),
                null,
                Deadline.after(route.deadline(), clock),
                new Cancellation(),
                MemoryAccount.unlimited(),
                new EvaluationSource(limits.with(route.limits().expression()), clock::now, random),
                new RequestTrace("eval", TraceContext.start(random), 0, clock.nanos(), 0));
    }

    private static RequestOrigin origin(MultiMap headers) {
        Node client = Node.of(IpAddress.of(InetAddress.getLoopbackAddress()));
        return new RequestOrigin(List.of(client), 0, "http", headers.get(HttpHeaders.HOST));
    }

    /** Returns a destination whose calls have the headers of the backend. */
    Destination destination(String name, Backend replies) {
        BackendSpec backend = requireNonNull(configuration.backends().get(name));
        Backend withHeaders = new DefaultHeaders(headers(backend), replies);
        Expression tenant = backend.tenant(configuration.functions());
        return new Destination(withHeaders, tenant, backend.forwarded());
    }

    /** Shows the reference in place of a value from a variable or a file, which may be a secret. */
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
