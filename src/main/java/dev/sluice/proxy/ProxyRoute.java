package dev.sluice.proxy;

import dev.sluice.backend.Call;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.backend.RetryHeaders;
import dev.sluice.compose.Destination;
import dev.sluice.compose.EvaluationContext;
import dev.sluice.compose.GatewayRequest;
import dev.sluice.compose.StepFailure;
import dev.sluice.expression.EvaluationException;
import dev.sluice.time.Clock;
import dev.sluice.uri.TemplateExpansionException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/**
 * Passes requests to one backend, and its responses back, without holding their bodies. It never changes, so every event
 * loop may use one instance.
 */
public final class ProxyRoute {
    /** Failures name it in place of a step. */
    static final String STEP_NAME = "proxy";

    private final ProxyTarget target;
    private final QueryFilter query;
    private final HeaderFilter forwarding;
    private final Destination destination;
    private final Clock clock;

    public ProxyRoute(ProxyTarget target, ForwardingSpec forward, Destination destination, Clock clock) {
        this.target = target;
        this.query = forward.query();
        this.forwarding = new HeaderFilter(forward);
        this.destination = destination;
        this.clock = clock;
    }

    /** Prepares to send a paused request. Its head alone is read until {@link ProxyExchange#send}. */
    public ProxyExchange open(HttpServerRequest request) {
        return new ProxyExchange(request, this, forwarding, clock);
    }

    /** Sends a request, and never fails. */
    Future<ProxyOutcome> send(GatewayRequest request, ProxyExchange relay) {
        try {
            Call call = destination.withTenant(toCall(request, relay), new EvaluationContext(request));
            return destination
                    .backend()
                    .send(call)
                    .transform(done -> Future.succeededFuture(relay.outcome(call, done.cause())));
        } catch (EvaluationException | TemplateExpansionException e) {
            return failed(StepFailure.expression(STEP_NAME, e));
        } catch (StepFailure e) {
            return failed(e);
        }
    }

    private static Future<ProxyOutcome> failed(StepFailure failure) {
        return Future.succeededFuture(new ProxyOutcome.Failed(failure));
    }

    private Call toCall(GatewayRequest request, ProxyExchange relay) {
        String path = target.path()
                .expand(name -> request.path().path(name), name -> StepFailure.missingVariable(STEP_NAME, name, true));
        Operation operation =
                new Operation(target.backend(), relay.method(), target.path().text());
        return new Call(
                operation,
                withQuery(path, query.apply(relay.query())),
                relay.headers(),
                null,
                null,
                request.subjectToken(),
                request.deadline(),
                request.cancellation(),
                Progress.start(clock, RetryHeaders.areIn(request.headers())),
                relay);
    }

    private static String withQuery(String path, String query) {
        if (query.isEmpty()) return path;
        return path + (path.contains("?") ? "&" : "?") + query;
    }
}
