package dev.sluice.proxy;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply;
import dev.sluice.backend.StreamedBodies;
import dev.sluice.backend.UnusableReply;
import dev.sluice.compose.GatewayRequest;
import dev.sluice.compose.StepFailure;
import dev.sluice.http.LingeringClose;
import dev.sluice.http.RequestBody;
import dev.sluice.time.Clock;
import dev.sluice.time.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * One request on a proxy route: streams its body to the backend and the response back to the caller. The event loop of the
 * request uses it, so it needs no lock.
 */
public final class ProxyExchange implements StreamedBodies {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ProxyRoute proxy;
    private final HeaderFilter forwarding;
    private final Clock clock;
    private final long length;
    private boolean begun;
    private boolean ended;

    ProxyExchange(HttpServerRequest request, ProxyRoute proxy, HeaderFilter forwarding, Clock clock) {
        this.request = request;
        this.response = request.response();
        this.proxy = proxy;
        this.forwarding = forwarding;
        this.clock = clock;
        this.length = RequestBody.length(request);
        if (length == 0) request.resume();
    }

    /** Sends the request to the backend and the response to the caller. Never fails; {@link ProxyOutcome} says how it ended. */
    public Future<ProxyOutcome> send(GatewayRequest about) {
        return proxy.send(about, this);
    }

    HttpMethod method() {
        return request.method();
    }

    /** Returns the headers that the backend receives. */
    MultiMap headers() {
        return forwarding.onward(request, length != 0);
    }

    /** Returns the query as it came, percent-encoded; null if there is none. */
    @Nullable
    String query() {
        return request.query();
    }

    @Override
    public long requestLength() {
        return length;
    }

    @Override
    public ReadStream<Buffer> requestBody() {
        RequestBody.sendContinue(request);
        return request;
    }

    @Override
    public void earlyHints(MultiMap headers) {
        MultiMap seen = forwarding.named(headers);
        if (!begun && !seen.isEmpty() && request.version() != HttpVersion.HTTP_1_0) response.writeEarlyHints(seen);
    }

    @Override
    public WriteStream<Buffer> startResponse(int status, MultiMap headers) {
        begun = true;
        response.setStatusCode(status).headers().addAll(forwarding.back(headers));
        String announced = headers.get(HttpHeaders.CONTENT_LENGTH);
        if (announced != null) response.putHeader(HttpHeaders.CONTENT_LENGTH, announced);
        else if (mayHaveBody(status)) response.setChunked(true);
        if (RequestBody.isUnread(request)) response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        EventLoop.current().execute(this::showHead);
        return response;
    }

    /** Flushes the head after the bytes that arrived with it: the body may begin much later. */
    private void showHead() {
        boolean isFramed = response.isChunked() || response.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (isFramed && !response.headWritten() && !response.closed()) response.writeHead();
    }

    private boolean mayHaveBody(int status) {
        return status != 204 && status != 304 && !request.method().equals(HttpMethod.HEAD);
    }

    @Override
    public void endResponse(MultiMap trailers) {
        forwarding.named(trailers).forEach(response::putTrailer);
        finish(null);
    }

    private void finish(@Nullable Buffer body) {
        ended = true;
        LingeringClose.closeAfter(body == null ? response.end() : response.end(body), request, clock);
    }

    /** A backend that does not receive the caller's credentials means ours with a 401. */
    @Override
    public boolean accepts(int status) {
        if (status == 401) return forwarding.tellsWhoCalls();
        return status != 407 && status >= 200 && status <= 599;
    }

    /** Returns how a call ended, and forwards a response that was held for a retry. */
    ProxyOutcome outcome(Call call, @Nullable Throwable cause) {
        if (ended) return new ProxyOutcome.Completed(response.getStatusCode());
        if (begun) return new ProxyOutcome.Aborted(response.getStatusCode());
        BackendFailure failure = known(call, cause);
        // On HTTP/2, the body ends before its stream does.
        boolean isCancelled = call.cancellation().isCancelled() || failure.reason() == FailureReason.CANCELLED;
        if (isCancelled) return new ProxyOutcome.CallerGone();
        UnusableReply.StatusFailure refusal = failure.statusFailure();
        if (refusal != null && refusal.isComplete() && accepts(refusal.status())) return passOn(refusal);
        return new ProxyOutcome.Failed(StepFailure.backend(ProxyRoute.STEP_NAME, failure));
    }

    private static BackendFailure known(Call call, @Nullable Throwable cause) {
        return cause instanceof BackendFailure failure
                ? failure
                : new NoReply(call, FailureReason.PROTOCOL_ERROR, String.valueOf(cause));
    }

    private ProxyOutcome passOn(UnusableReply.StatusFailure refusal) {
        startResponse(refusal.status(), refusal.headers());
        finish(mayHaveBody(refusal.status()) ? refusal.body() : null);
        return new ProxyOutcome.Completed(refusal.status());
    }
}
