package dev.sluice.compose;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cause;
import dev.sluice.backend.NotAnswered;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Passage;
import dev.sluice.backend.Progress;
import dev.sluice.backend.Repetition;
import dev.sluice.backend.Reply;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;

/** A route that passes requests on to one backend, and its answers back, without looking into either. */
public final class Proxy {
    /** The name by which failures know it, in the place of a step's. */
    private static final String NAME = "proxy";

    private final ProxyTarget target;
    private final Forward forward;
    private final Destination destination;
    private final Clock clock;

    Proxy(ProxyTarget target, Forward forward, Destination destination, Clock clock) {
        this.target = target;
        this.forward = forward;
        this.destination = destination;
        this.clock = clock;
    }

    /** What it lets through. */
    public Forward forward() {
        return forward;
    }

    /**
     * What goes to the backend besides the path.
     *
     * @param method the request's method
     * @param headers all headers that the backend is to see
     * @param query the query, percent-encoded; empty for none
     * @param passage the way of the bodies
     */
    public record Onward(HttpMethod method, MultiMap headers, String query, Passage passage) {}

    /** Passes a request on; never throws. Fails with {@link StepFailed} only, whose step is {@code proxy}. */
    public Future<Reply> send(Request request, Onward onward) {
        try {
            Call call = destination.address(call(request, onward), new Scope(request));
            return destination.backend().send(call).recover(failure -> Future.failedFuture(known(failure, call)));
        } catch (ExpressionFailed e) {
            return Future.failedFuture(StepFailed.expression(NAME, e));
        } catch (StepFailed e) {
            return Future.failedFuture(e);
        }
    }

    private Call call(Request request, Onward onward) {
        String path =
                target.path().expand(name -> request.path().path(name), name -> StepFailed.missing(NAME, name, true));
        Operation operation =
                new Operation(target.backend(), onward.method(), target.path().text());
        return new Call(
                operation,
                path + joint(path, onward.query()) + onward.query(),
                onward.headers(),
                null,
                null,
                request.subject(),
                request.deadline(),
                request.cancellation(),
                Progress.start(clock, Repetition.isIn(request.headers())),
                onward.passage());
    }

    private static String joint(String path, String query) {
        if (query.isEmpty()) return "";
        return path.contains("?") ? "&" : "?";
    }

    private static StepFailed known(Throwable failure, Call call) {
        return StepFailed.backend(
                NAME,
                failure instanceof BackendFailure known
                        ? known
                        : new NotAnswered(call, Cause.PROTOCOL_ERROR, String.valueOf(failure)));
    }
}
