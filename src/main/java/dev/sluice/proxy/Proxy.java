package dev.sluice.proxy;

import dev.sluice.backend.Call;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.backend.Repetition;
import dev.sluice.compose.Destination;
import dev.sluice.compose.Request;
import dev.sluice.compose.Scope;
import dev.sluice.compose.StepFailed;
import dev.sluice.expression.ExpressionFailed;
import dev.sluice.time.Clock;
import dev.sluice.uri.TemplateExpansionException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/**
 * Passes requests to one backend, and its responses back, without holding their bodies. It never changes, so every event
 * loop may use one instance.
 */
public final class Proxy {
    /** Failures name it in place of a step. */
    static final String NAME = "proxy";

    private final ProxyTarget target;
    private final QueryNames query;
    private final Forwarding forwarding;
    private final Destination destination;
    private final Clock clock;

    public Proxy(ProxyTarget target, Forward forward, Destination destination, Clock clock) {
        this.target = target;
        this.query = forward.query();
        this.forwarding = new Forwarding(forward);
        this.destination = destination;
        this.clock = clock;
    }

    /** Prepares to send a paused request. Its head alone is read until {@link Relay#send}. */
    public Relay open(HttpServerRequest request) {
        return new Relay(request, this, forwarding, clock);
    }

    /** Sends a request, and never fails. */
    Future<ProxyOutcome> send(Request request, Relay relay) {
        try {
            Call call = destination.address(call(request, relay), new Scope(request));
            return destination
                    .backend()
                    .send(call)
                    .transform(done -> Future.succeededFuture(relay.outcome(call, done.cause())));
        } catch (ExpressionFailed | TemplateExpansionException e) {
            return failed(StepFailed.expression(NAME, e));
        } catch (StepFailed e) {
            return failed(e);
        }
    }

    private static Future<ProxyOutcome> failed(StepFailed failure) {
        return Future.succeededFuture(new ProxyOutcome.Failed(failure));
    }

    private Call call(Request request, Relay relay) {
        String path =
                target.path().expand(name -> request.path().path(name), name -> StepFailed.missing(NAME, name, true));
        Operation operation =
                new Operation(target.backend(), relay.method(), target.path().text());
        return new Call(
                operation,
                withQuery(path, query.apply(relay.query())),
                relay.headers(),
                null,
                null,
                request.subject(),
                request.deadline(),
                request.cancellation(),
                Progress.start(clock, Repetition.isIn(request.headers())),
                relay);
    }

    private static String withQuery(String path, String query) {
        if (query.isEmpty()) return path;
        return path + (path.contains("?") ? "&" : "?") + query;
    }
}
