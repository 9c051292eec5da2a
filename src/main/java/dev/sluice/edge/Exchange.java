package dev.sluice.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.Cancellation;
import dev.sluice.compose.Answer;
import dev.sluice.compose.Proxy;
import dev.sluice.compose.Request;
import dev.sluice.compose.Route;
import dev.sluice.identity.Admission;
import dev.sluice.identity.Caller;
import dev.sluice.identity.Evidence;
import dev.sluice.spec.Size;
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
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request and its answer, from the head to the last byte, on the event loop that accepted it. */
final class Exchange {
    private static final int CALLER_GONE = 499;
    private static final JsonNode NULL = NullNode.getInstance();

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Formats formats;
    private final Clock clock;
    private final RequestEvents events;
    private final long startedNanos;
    private final Cancellation cancellation = new Cancellation();
    private Set<String> decisive = Set.of();
    private String route = "none";
    private boolean over;

    Exchange(HttpServerRequest request, Formats formats, Clock clock, RequestEvents events) {
        this.request = request;
        this.formats = formats;
        this.response = request.response();
        this.clock = clock;
        this.events = events;
        this.startedNanos = clock.nanos();
        events.began();
        response.exceptionHandler(lost -> callerGone()).closeHandler(closed -> callerGone());
    }

    /** The names of the headers without which the route might have been another; caches have to know them. */
    void dependsOn(Set<String> headers) {
        decisive = headers;
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
        Request asked = new Request(path, query(), request.headers(), NULL, NULL, null, deadline, cancellation);
        Proxy proxy = taken.proxy();
        Forwarding forwarding = entrance.forwarding();
        if (proxy != null && forwarding != null)
            relay(new Relay(request, proxy, forwarding, clock), admitted(entrance, asked));
        else compose(taken, admitted(entrance, asked), server.limits());
    }

    private void compose(Route taken, Future<Request> asked, ServerSpec.Limits limits) {
        asked.compose(admitted ->
                        body(taken, admitted.deadline(), limits).compose(body -> taken.answer(admitted.with(body))))
                .compose(answer -> formats.answers().of(answer, new Preferences(request)))
                .onSuccess(this::answer)
                .onFailure(this::fail);
    }

    private void relay(Relay relay, Future<Request> asked) {
        vary();
        asked.compose(relay::send).onComplete(ended -> relayed(relay, ended.cause()));
    }

    private void relayed(Relay relay, @Nullable Throwable failure) {
        if (over) return;
        if (relay.isWhole() || relay.passOn(failure)) finish(relay.status(), true);
        else if (relay.hasBegun()) breakOff(relay);
        else if (relay.isAbandoned(failure)) callerGone();
        else fail(failure == null ? new IllegalStateException("no answer") : failure);
    }

    private void breakOff(Relay relay) {
        finish(relay.status(), false);
        relay.breakOff();
    }

    /** The request of a caller who may take the route. Until then nothing is asked of a backend, and no body is read. */
    private Future<Request> admitted(Entrance entrance, Request asked) {
        Admission admission = entrance.admission();
        if (admission == null) return Future.succeededFuture(asked);
        Evidence evidence = new Evidence(request.headers(), request.sslSession(), asked.deadline());
        return admission
                .admit(evidence, caller -> entrance.route().admits(of(caller, asked)))
                .map(caller -> of(caller, asked));
    }

    private static Request of(Caller caller, Request asked) {
        return asked.of(caller.claims(), caller.subject());
    }

    private Future<JsonNode> body(Route taken, Deadline deadline, ServerSpec.Limits limits) {
        if (!taken.readsBody()) {
            request.resume();
            return Future.succeededFuture(NULL);
        }
        Function<Buffer, JsonNode> format = formats.bodies().of(request);
        Size most = taken.spec().limits().bodyOr(limits.body());
        return BodyReader.read(request, most.bytes(), deadline, clock).map(format);
    }

    private MultiMap query() {
        try {
            String query = request.query();
            return UrlEncoded.read(query == null ? "" : query);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Problem.of(400, "The query is not one of at most 1000 fields in percent-encoded UTF-8."));
        }
    }

    private void answer(Answer answer) {
        if (over) return;
        // Whoever was not told to continue may or may not send the body, and the next request would be taken for it.
        if (request.headers().contains(HttpHeaders.EXPECT)) closeUnlessRead();
        boolean complete = answer.incomplete().isEmpty();
        boolean hasBody = answer.status() != 204 && answer.status() != 304;
        response.setStatusCode(answer.status()).headers().addAll(answer.headers());
        if (hasBody && !answer.headers().contains(HttpHeaders.CONTENT_TYPE))
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        vary();
        if (!complete) response.putHeader(Incompleteness.HEADER, Incompleteness.of(answer.incomplete()));
        if (hasBody) end(answer.status(), complete, answer.body());
        else endWithoutBody(answer.status(), complete);
    }

    private void vary() {
        if (!decisive.isEmpty()) response.headers().add(HttpHeaders.VARY, String.join(", ", decisive));
    }

    /** Answers with the problem that a failure is. */
    void fail(Throwable failure) {
        if (over) return;
        Problem problem = Problems.of(failure);
        closeUnlessRead();
        end(problem.status(), true, problem.applyTo(response));
    }

    /** A body that nobody will read would keep the connection waiting for its end. */
    private void closeUnlessRead() {
        if (Lingering.isWithinBody(request)) response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }

    private void end(int status, boolean complete, Buffer body) {
        finish(status, complete);
        response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        boolean isHead = request.method().equals(HttpMethod.HEAD);
        Lingering.after(isHead ? response.end() : response.end(body), request, clock);
    }

    private void endWithoutBody(int status, boolean complete) {
        finish(status, complete);
        Lingering.after(response.end(), request, clock);
    }

    private void callerGone() {
        // On HTTP/2, an answer that ends without being held closes its stream before we hear of its end.
        if (over || response.ended()) return;
        finish(CALLER_GONE, false);
        cancellation.cancel();
    }

    private void finish(int status, boolean complete) {
        over = true;
        events.ended(route, status, complete, Duration.ofNanos(clock.nanos() - startedNanos));
    }
}
