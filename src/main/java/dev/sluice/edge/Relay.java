package dev.sluice.edge;

import dev.sluice.backend.Answered;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Cause;
import dev.sluice.backend.Passage;
import dev.sluice.backend.Reply;
import dev.sluice.compose.Proxy;
import dev.sluice.compose.Request;
import dev.sluice.compose.StepFailed;
import dev.sluice.http.AbortiveClose;
import dev.sluice.time.Clock;
import dev.sluice.time.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** The caller's end of a proxy route: its body on the way to the backend, and the backend's answer on its way back. */
final class Relay implements Passage {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Proxy proxy;
    private final Clock clock;
    private final Forwarding forwarding;
    private final long length;
    private boolean begun;
    private boolean ended;

    /**
     * Prepares the way.
     *
     * @throws Refusal (501) when the caller wants to speak something else than HTTP
     */
    Relay(HttpServerRequest request, Proxy proxy, Forwarding forwarding, Clock clock) {
        if ("websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE)))
            throw new Refusal(Problem.of(501, "Requests to upgrade to WebSocket are not passed on."));
        this.request = request;
        this.response = request.response();
        this.proxy = proxy;
        this.clock = clock;
        this.forwarding = forwarding;
        this.length = BodyLength.of(request);
        if (length == 0) request.resume();
    }

    /** Passes the request on, and its answer back; fails where there is no answer, or not a whole one. */
    Future<Reply> send(Request about) {
        return proxy.send(about, onward());
    }

    private Proxy.Onward onward() {
        String query = QueryFilter.of(request.query(), proxy.forward().query());
        MultiMap headers = forwarding.onward(request, length != 0);
        return new Proxy.Onward(request.method(), headers, query, this);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public ReadStream<Buffer> body() {
        Continue.tell(request);
        return request;
    }

    @Override
    public void hint(MultiMap headers) {
        MultiMap seen = forwarding.named(headers);
        if (!begun && !seen.isEmpty() && request.version() != HttpVersion.HTTP_1_0) response.writeEarlyHints(seen);
    }

    @Override
    public WriteStream<Buffer> begin(int status, MultiMap headers) {
        begun = true;
        response.setStatusCode(status).headers().addAll(forwarding.back(headers));
        String announced = headers.get(HttpHeaders.CONTENT_LENGTH);
        if (announced != null) response.putHeader(HttpHeaders.CONTENT_LENGTH, announced);
        else if (mayHaveBody(status)) response.setChunked(true);
        if (Lingering.isWithinBody(request)) response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        EventLoop.current().execute(this::showHead);
        return response;
    }

    /** Once the bytes that came with the head have had their turn: a body may begin much later. */
    private void showHead() {
        boolean isFramed = response.isChunked() || response.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (isFramed && !response.headWritten() && !response.closed()) response.writeHead();
    }

    private boolean mayHaveBody(int status) {
        return status != 204 && status != 304 && !request.method().equals(HttpMethod.HEAD);
    }

    @Override
    public void end(MultiMap trailers) {
        ended = true;
        forwarding.named(trailers).forEach(response::putTrailer);
        finish(null);
    }

    private void finish(@Nullable Buffer body) {
        Lingering.after(body == null ? response.end() : response.end(body), request, clock);
    }

    /** Whether the caller has seen the beginning of an answer. */
    boolean hasBegun() {
        return begun;
    }

    /** Whether the caller has been sent a whole answer. */
    boolean isWhole() {
        return ended;
    }

    /** Whether the caller has ended it: on HTTP/2, its body ends before its stream does. */
    boolean isAbandoned(@Nullable Throwable failure) {
        BackendFailure ended = failureOf(failure);
        return ended != null && ended.reason() == Cause.CANCELLED;
    }

    private static @Nullable BackendFailure failureOf(@Nullable Throwable failure) {
        return failure instanceof StepFailed failed ? failed.failure() : null;
    }

    int status() {
        return response.getStatusCode();
    }

    /** Answers with what the backend refused with, if that is held and is for the caller to see. */
    boolean passOn(@Nullable Throwable failure) {
        BackendFailure known = failureOf(failure);
        Answered.StatusFailure refusal = known == null ? null : known.refusal();
        if (refusal == null || !refusal.isWhole() || begun || !takes(refusal.status())) return false;
        begin(refusal.status(), refusal.headers());
        ended = true;
        finish(mayHaveBody(refusal.status()) ? refusal.body() : null);
        return true;
    }

    /** Who has not been told of the caller's credentials means ours. */
    @Override
    public boolean takes(int status) {
        if (status == 401) return forwarding.tellsWhoCalls();
        return status != 407 && status >= 200 && status <= 599;
    }

    /** Ends an answer that will never be whole so that the caller cannot take it for whole. */
    void breakOff() {
        if (request.version() == HttpVersion.HTTP_2) response.reset(Http2Error.INTERNAL_ERROR.code());
        // Where only the end of the connection ends the body, its mere end would look like the body's.
        else AbortiveClose.of(((HttpServerConnection) request.connection()).channelHandlerContext());
    }
}
