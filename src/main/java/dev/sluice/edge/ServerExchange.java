package dev.sluice.edge;

import dev.sluice.backend.Cancellation;
import dev.sluice.compose.ComposedResponse;
import dev.sluice.compose.StepFailure;
import dev.sluice.http.AbortiveClose;
import dev.sluice.http.LingeringClose;
import dev.sluice.http.RequestBody;
import dev.sluice.proxy.ProxyOutcome;
import dev.sluice.time.Clock;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.Set;

/**
 * A request and its response. It writes the response, and reports the end of the request, once. The event loop of the
 * request uses it, so it needs no lock.
 */
final class ServerExchange implements ProxyOutcome.Visitor {
    private static final int CALLER_GONE_STATUS = 499;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Clock clock;
    private final RequestEvents events;
    private final long startedNanos;
    private final Cancellation cancellation = new Cancellation();
    private Set<String> varyHeaders = Set.of();
    private String route = "none";
    private boolean finished;

    ServerExchange(HttpServerRequest request, Clock clock, RequestEvents events) {
        this.request = request;
        this.response = request.response();
        this.clock = clock;
        this.events = events;
        this.startedNanos = clock.nanos();
        events.began();
        response.exceptionHandler(error -> onCallerGone()).closeHandler(closed -> onCallerGone());
    }

    HttpServerRequest request() {
        return request;
    }

    /** Returns what ends the work on the request when the caller is gone. */
    Cancellation cancellation() {
        return cancellation;
    }

    ResponsePreferences preferences() {
        return new ResponsePreferences(request);
    }

    /**
     * Sets the route of the request.
     *
     * @param name the name for metrics
     * @param headers the names of the headers that decided; caches have to know them
     */
    void routed(String name, Set<String> headers) {
        route = name;
        varyHeaders = headers;
    }

    /** Adds the headers that decided about the route to the response. */
    void addVary() {
        if (!varyHeaders.isEmpty()) response.headers().add(HttpHeaders.VARY, String.join(", ", varyHeaders));
    }

    /** Writes a composed response. */
    void respond(ComposedResponse composed) {
        if (finished) return;
        // A caller that was not told to continue may send the body or not, so the next request could be taken for it.
        if (request.headers().contains(HttpHeaders.EXPECT)) closeUnlessRead();
        boolean isComplete = composed.incompleteSteps().isEmpty();
        boolean hasBody = composed.status() != 204 && composed.status() != 304;
        response.setStatusCode(composed.status()).headers().addAll(composed.headers());
        if (hasBody && !composed.headers().contains(HttpHeaders.CONTENT_TYPE))
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        addVary();
        if (!isComplete)
            response.putHeader(IncompleteHeader.HEADER, IncompleteHeader.format(composed.incompleteSteps()));
        if (hasBody) end(composed.status(), isComplete, composed.body());
        else endWithoutBody(composed.status(), isComplete);
    }

    /** Ends a proxied request, whose response is written already unless the request failed. */
    void proxied(ProxyOutcome outcome) {
        if (!finished) outcome.accept(this);
    }

    @Override
    public void completed(int status) {
        finish(status, true);
    }

    /** Ends the stream or the connection so that the caller cannot take the response for a whole one. */
    @Override
    public void aborted(int status) {
        finish(status, false);
        if (request.version() == HttpVersion.HTTP_2) response.reset(Http2Error.INTERNAL_ERROR.code());
        // Where only the end of the connection ends the body, a plain close would look like the body's end.
        else AbortiveClose.close(((HttpServerConnection) request.connection()).channelHandlerContext());
    }

    @Override
    public void onCallerGone() {
        // On HTTP/2, a response that ends without being held closes its stream before the exchange hears of its end.
        if (finished || response.ended()) return;
        finish(CALLER_GONE_STATUS, false);
        cancellation.cancel();
    }

    @Override
    public void failed(StepFailure failure) {
        fail(failure);
    }

    /** Responds with the problem that a failure is. */
    void fail(Throwable failure) {
        if (finished) return;
        Problem problem = ProblemMapper.toProblem(failure);
        closeUnlessRead();
        end(problem.status(), true, problem.writeHead(response));
    }

    /** Closes the connection of a body that stays unread: it would wait for the end of the body. */
    private void closeUnlessRead() {
        if (RequestBody.isUnread(request)) response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }

    private void end(int status, boolean isComplete, Buffer body) {
        finish(status, isComplete);
        response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        boolean isHead = request.method().equals(HttpMethod.HEAD);
        LingeringClose.closeAfter(isHead ? response.end() : response.end(body), request, clock);
    }

    private void endWithoutBody(int status, boolean isComplete) {
        finish(status, isComplete);
        LingeringClose.closeAfter(response.end(), request, clock);
    }

    private void finish(int status, boolean isComplete) {
        finished = true;
        events.ended(route, status, isComplete, Duration.ofNanos(clock.nanos() - startedNanos));
    }
}
