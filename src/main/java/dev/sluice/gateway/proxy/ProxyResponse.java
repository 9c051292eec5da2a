package dev.sluice.gateway.proxy;

import dev.sluice.core.http.RateLimitFields;
import dev.sluice.core.http.RequestAuthority;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.http.BodyLength;
import dev.sluice.core.netty.http.CallerProgress;
import dev.sluice.core.netty.http.LastResponse;
import dev.sluice.core.netty.http.LingeringClose;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.proxy.mapping.ResponseMapping;
import dev.sluice.gateway.proxy.mapping.ResponseOrigin;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.grpc.GrpcRequest;
import dev.sluice.upstream.grpc.GrpcTrailers;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** The response to one request on a proxy route: the head, the body and the trailers of a backend. For one event loop. */
final class ProxyResponse {
    /** Early hints for one request, so that a backend cannot fill the queue of a slow caller. */
    private static final int MAX_HINTS = 16;

    private static final CharSequence STRICT_TRANSPORT = HttpHeaders.createOptimized("Strict-Transport-Security");

    private final CallerProgress caller;
    private final HttpServerResponse response;
    private final HeaderFilter headerFilter;
    private final ResponseMapping mapping;
    private final Clock clock;
    private final boolean isGrpcCall;
    private @Nullable ResponseCompression compression;
    private String target = "/";
    private int hints;
    private boolean isGrpc;
    private boolean isLast;
    private boolean started;
    private boolean ended;

    /** @param isGrpcCall whether the caller expects a response of gRPC */
    ProxyResponse(
            CallerProgress caller,
            HeaderFilter headerFilter,
            ResponseMapping mapping,
            Clock clock,
            boolean isGrpcCall) {
        this.caller = caller;
        this.response = caller.request().response();
        this.headerFilter = headerFilter;
        this.mapping = mapping;
        this.clock = clock;
        this.isGrpcCall = isGrpcCall;
    }

    /** Sets the path and query of the call, to which the response may have relative references. */
    void setTarget(String path) {
        target = path;
    }

    /** Compresses the response if it can be. The account pays for it. */
    void compress(MemoryAccount memory) {
        compression = new ResponseCompression(caller.request(), memory);
    }

    int status() {
        return response.getStatusCode();
    }

    boolean isStarted() {
        return started;
    }

    boolean isEnded() {
        return ended;
    }

    /** Returns whether a status can end the response, although its head was sent. */
    boolean isGrpc() {
        return isGrpc;
    }

    void earlyHints(MultiMap headers) {
        MultiMap forwarded = mapped(headerFilter.configuredHeaders(headers));
        boolean isPassedOn =
                !started && !forwarded.isEmpty() && caller.request().version() != HttpVersion.HTTP_1_0;
        if (isPassedOn && hints++ < MAX_HINTS) response.writeEarlyHints(forwarded);
    }

    /**
     * Starts the response, and returns the stream for its body.
     *
     * @param onPart runs for each part of a gRPC response
     */
    WriteStream<Buffer> start(int status, MultiMap headers, Runnable onPart) {
        started = true;
        MultiMap head = response.setStatusCode(status).headers();
        // In Vert.x 5.1.10, addAll makes an object for each header.
        mapped(headerFilter.responseHeaders(headers)).forEach((name, value) -> head.add(name, value));
        isGrpc = isGrpcCall && GrpcRequest.hasType(headers.get(HttpHeaders.CONTENT_TYPE));
        if (isGrpc) return startGrpc(headers, onPart);
        WriteStream<Buffer> uncompressed = new WatchedResponse(response, caller);
        // The gateway may end an event stream before its length.
        boolean isEvents = StreamSpec.isEventStream(headers.get(HttpHeaders.CONTENT_TYPE));
        String announced = isEvents ? null : headers.get(HttpHeaders.CONTENT_LENGTH);
        GzipBody gzip =
                compression == null ? null : compression.start(status, response.headers(), announced, uncompressed);
        if (announced != null && gzip == null) response.putHeader(HttpHeaders.CONTENT_LENGTH, announced);
        else if (mayHaveBody(status)) response.setChunked(true);
        isLast = BodyLength.isUnread(caller.request());
        if (isLast) LastResponse.announce(caller.request(), clock);
        EventLoop.current().execute(this::flushHead);
        return gzip == null ? uncompressed : gzip;
    }

    /** Starts a gRPC response. If its header block has the trailers, it is sent with the end of the response. */
    private WriteStream<Buffer> startGrpc(MultiMap headers, Runnable onPart) {
        GrpcFields.addToResponse(response.headers(), headers);
        if (!GrpcTrailers.areIn(headers)) {
            response.setChunked(true);
            EventLoop.current().execute(this::flushHead);
        }
        return new WatchedResponse(response, caller, onPart);
    }

    /** Maps the references in the headers of a response, and returns the headers. */
    private MultiMap mapped(MultiMap headers) {
        if (ResponseMapping.concerns(headers)) mapping.apply(headers, origin());
        return withoutReplaced(headers);
    }

    private ResponseOrigin origin() {
        return new ResponseOrigin(target, RequestAuthority.of(caller.request()));
    }

    /** Adds the headers of a 101 of the backend to that of the caller. */
    void addUpgradeHeaders(MultiMap headers) {
        MultiMap forwarded = headerFilter.responseHeaders(headers);
        mapping.applyToUpgrade(forwarded, origin());
        response.headers().addAll(withoutReplaced(forwarded));
    }

    /** Removes those fields of a backend that the gateway has set. The gateway sets both fields of a limit or none. */
    private MultiMap withoutReplaced(MultiMap headers) {
        MultiMap ofGateway = response.headers();
        if (ofGateway.contains(STRICT_TRANSPORT)) headers.remove(STRICT_TRANSPORT);
        if (ofGateway.contains(RateLimitFields.LIMIT)) RateLimitFields.remove(headers);
        return headers;
    }

    /** Flushes the head after the bytes that arrived with it, because the body may start much later. */
    private void flushHead() {
        boolean isFramed = response.isChunked() || response.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (isFramed && !response.headWritten() && !response.closed()) response.writeHead();
    }

    private boolean mayHaveBody(int status) {
        return status != 204 && status != 304 && !caller.request().method().equals(HttpMethod.HEAD);
    }

    void end(MultiMap trailers) {
        if (!isGrpc) addTrailers(trailers);
        else if (!GrpcTrailers.areIn(response.headers())) GrpcFields.addToTrailers(response.trailers(), trailers);
        finish(encoded(null));
    }

    private void addTrailers(MultiMap trailers) {
        if (trailers.isEmpty()) return;
        MultiMap forwarded = mapped(headerFilter.responseTrailers(trailers));
        if (!forwarded.isEmpty()) response.trailers().addAll(forwarded);
    }

    /** Returns the last bytes of the content as the caller receives them. */
    private @Nullable Buffer encoded(@Nullable Buffer content) {
        GzipBody gzip = compression == null ? null : compression.body();
        return gzip == null ? content : gzip.finish(content);
    }

    /** Frees the memory of the response, because the call has ended. */
    void release() {
        if (compression != null) compression.release();
    }

    /** Ends a gRPC response with the status of a failure, because a reset has no status. */
    void endGrpc(BackendFailure failure) {
        GrpcFields.addFailure(response.trailers(), failure);
        finish(null);
    }

    /** Ends a gRPC response, because its caller has lost its right, or its stream has reached its age for null. */
    void endGrpc(@Nullable AccessFailure denial) {
        GrpcFields.addStreamEnd(response.trailers(), denial);
        finish(null);
    }

    /** Sends an error response that was kept for a retry. */
    ProxyOutcome forward(UnusableReply.StatusFailure failure) {
        start(failure.status(), failure.headers(), () -> {});
        boolean hasBody = mayHaveBody(failure.status()) && failure.body().length() > 0;
        finish(encoded(hasBody ? failure.body() : null));
        return new ProxyOutcome.Completed(failure.status());
    }

    private void finish(@Nullable Buffer content) {
        ended = true;
        caller.endResponse();
        Future<Void> written = content == null ? response.end() : response.end(content);
        caller.onWrite(content == null ? 0 : content.length(), written);
        LingeringClose.closeAfter(written, caller.request(), clock, isLast);
    }
}
