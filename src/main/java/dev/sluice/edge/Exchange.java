package dev.sluice.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.Cancellation;
import dev.sluice.compose.Answer;
import dev.sluice.compose.InvalidJson;
import dev.sluice.compose.Json;
import dev.sluice.compose.Proxy;
import dev.sluice.compose.Request;
import dev.sluice.compose.Route;
import dev.sluice.identity.Caller;
import dev.sluice.identity.Identity;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request and its answer, from the head to the last byte, on the event loop that accepted it. */
final class Exchange {
    private static final int CALLER_GONE = 499;
    private static final Pattern JSON = Pattern.compile("(?i)application/([\\w.+-]+\\+)?json *(;.*)?");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Clock clock;
    private final RequestEvents events;
    private final long startedNanos;
    private final Cancellation cancellation = new Cancellation();
    private String route = "none";
    private boolean over;

    Exchange(HttpServerRequest request, Clock clock, RequestEvents events) {
        this.request = request;
        this.response = request.response();
        this.clock = clock;
        this.events = events;
        this.startedNanos = clock.nanos();
        events.began();
        response.exceptionHandler(lost -> callerGone()).closeHandler(closed -> callerGone());
    }

    /**
     * Answers through a route, once the caller is known and the body is read.
     *
     * @throws Refusal (400) when the caller does not say properly how long it waits
     */
    void run(Entrance entrance, ObjectNode path, ServerSpec server) {
        Route taken = entrance.route();
        route = taken.spec().name();
        Duration patience =
                Patience.of(request, server.deadlineHeader(), taken.spec().deadline());
        Deadline deadline = Deadline.in(patience, clock);
        Proxy proxy = taken.proxy();
        if (proxy == null) compose(entrance, path, server, deadline);
        else relay(entrance, path, new Relay(request, proxy), deadline);
    }

    private void relay(Entrance entrance, ObjectNode path, Relay relay, Deadline deadline) {
        claims(entrance)
                .compose(claims -> relay.send(new Request(
                        path,
                        query(),
                        request.headers(),
                        NullNode.getInstance(),
                        claims,
                        null,
                        deadline,
                        cancellation)))
                .onComplete(ended -> relayed(relay, ended.cause()));
    }

    private void relayed(Relay relay, @Nullable Throwable failure) {
        if (over) return;
        if (relay.isWhole() || relay.passOn(failure)) finish(relay.status(), true);
        else if (relay.hasBegun()) breakOff(relay);
        else fail(failure == null ? new IllegalStateException("no answer") : failure);
    }

    private void breakOff(Relay relay) {
        finish(relay.status(), false);
        relay.breakOff();
    }

    private void compose(Entrance entrance, ObjectNode path, ServerSpec server, Deadline deadline) {
        Route taken = entrance.route();
        claims(entrance)
                .compose(claims -> body(taken, deadline, server.limits())
                        .compose(body -> taken.answer(new Request(
                                path, query(), request.headers(), body, claims, null, deadline, cancellation))))
                .onSuccess(this::answer)
                .onFailure(this::fail);
    }

    private Future<JsonNode> claims(Entrance entrance) {
        Identity identity = entrance.identity();
        if (identity == null) return Future.succeededFuture(NullNode.getInstance());
        return identity.of(request.headers()).map(Caller::claims);
    }

    private Future<JsonNode> body(Route taken, Deadline deadline, ServerSpec.Limits limits) {
        if (!taken.readsBody()) {
            request.resume();
            return Future.succeededFuture(NullNode.getInstance());
        }
        return BodyReader.read(request, limits.body().bytes(), deadline, clock).map(this::parsed);
    }

    private JsonNode parsed(Buffer body) {
        if (body.length() == 0) return NullNode.getInstance();
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !JSON.matcher(type).matches()) throw new Refusal(Problem.of(415, "The body must be JSON."));
        try {
            return Json.parse(body);
        } catch (InvalidJson e) {
            throw new Refusal(Problem.of(400, "The body is " + e.getMessage() + "."));
        }
    }

    private MultiMap query() {
        try {
            return request.params(true);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Problem.of(400, "The query is not percent-encoded UTF-8."));
        }
    }

    private void answer(Answer answer) {
        if (over) return;
        boolean complete = answer.incomplete().isEmpty();
        boolean hasBody = answer.status() != 204 && answer.status() != 304;
        response.setStatusCode(answer.status());
        if (hasBody) response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        for (String name : answer.headers().names())
            response.putHeader(name, answer.headers().getAll(name));
        if (!complete) response.putHeader(Incompleteness.HEADER, Incompleteness.of(answer.incomplete()));
        if (hasBody) end(answer.status(), complete, answer.body());
        else endWithoutBody(answer.status(), complete);
    }

    /** Answers with the problem that a failure is. */
    void fail(Throwable failure) {
        if (over) return;
        Problem problem = Problems.of(failure);
        // A body that nobody will read would keep the connection waiting for its end.
        if (!request.isEnded() && request.version().alpnName().startsWith("http/1"))
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        request.resume();
        end(problem.status(), true, problem.applyTo(response));
    }

    private void end(int status, boolean complete, Buffer body) {
        finish(status, complete);
        response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        if (request.method().equals(HttpMethod.HEAD)) response.end();
        else response.end(body);
    }

    private void endWithoutBody(int status, boolean complete) {
        finish(status, complete);
        response.end();
    }

    private void callerGone() {
        if (over) return;
        finish(CALLER_GONE, false);
        cancellation.cancel();
    }

    private void finish(int status, boolean complete) {
        over = true;
        events.ended(route, status, complete, Duration.ofNanos(clock.nanos() - startedNanos));
    }
}
