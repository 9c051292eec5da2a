package dev.sluice.edge;

import dev.sluice.time.Clock;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where requests come in. It takes what is in force once a request, refuses what is no request to route, and lets an
 * {@link Exchange} do the rest. It holds no state of its own, so every event loop may use one instance.
 */
public final class Door implements Handler<HttpServerRequest> {
    private static final Set<String> KNOWN_METHODS =
            HttpMethod.values().stream().map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    private final Supplier<Entrances> current;
    private final Clock clock;

    /**
     * Opens a door.
     *
     * @param current what is in force; asked once a request
     */
    public Door(Supplier<Entrances> current, Clock clock) {
        this.current = current;
        this.clock = clock;
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.pause();
        Entrances entrances = current.get();
        Exchange exchange = new Exchange(request, entrances.formats(), clock, entrances.events());
        try {
            admit(request, exchange, entrances);
        } catch (Refusal refusal) {
            exchange.fail(refusal);
        } catch (RuntimeException | Error bug) {
            // The caller gets an answer here; the Router's ProblemHandler logs the failure.
            exchange.fail(bug);
            throw bug;
        }
    }

    private static void admit(HttpServerRequest request, Exchange exchange, Entrances entrances) {
        refuseAmbiguous(request);
        RouteIndex<Entrance> routes = entrances.routes();
        List<String> segments = RequestPath.segments(request.path());
        Asked asked = new Asked(AskedHost.of(request), segments, request.headers());
        RouteIndex.Leaf<Entrance> leaf = routes.find(request.method(), asked);
        if (leaf == null) throw unrouted(request, routes.allowed(asked));
        exchange.dependsOn(asked.decisive());
        exchange.run(leaf.route(), leaf.parameters(segments), entrances.server());
    }

    /** What a proxy before us and we could read differently is not read at all. */
    private static void refuseAmbiguous(HttpServerRequest request) {
        if (request.path() == null || !request.uri().startsWith("/"))
            throw refusal(400, "The request's target must be a path.");
        if (!hasNoneBut(HttpHeaders.TRANSFER_ENCODING, "chunked", request))
            throw refusal(501, "A body is taken as it is or in chunks, and in no other coding.");
        if (!hasNoneBut(HttpHeaders.EXPECT, "100-continue", request))
            throw refusal(417, "Nothing but 100-continue can be expected here.");
    }

    private static boolean hasNoneBut(CharSequence header, String value, HttpServerRequest request) {
        for (String each : request.headers().getAll(header)) if (!each.equalsIgnoreCase(value)) return false;
        return true;
    }

    private static Refusal unrouted(HttpServerRequest request, String allowed) {
        if (!KNOWN_METHODS.contains(request.method().name())) return refusal(501, "The method is not known here.");
        if (allowed.isEmpty()) return refusal(404, "No route matches this path.");
        return new Refusal(
                Problem.of(405, "This path does not take the method.").withHeader("Allow", allowed));
    }

    private static Refusal refusal(int status, String detail) {
        return new Refusal(Problem.of(status, detail));
    }
}
