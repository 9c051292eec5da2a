package dev.sluice.core.netty.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.impl.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Carries an exchange through the phases of a WebClient. It replaces the body of the request, where the interceptor finds
 * it. The client ends its part with the head of the reply: the body goes to the exchange itself. For the event loop of the request.
 *
 * <p>vertx-web-client 5.1.6: adapts. {@code HttpBackendTest}
 */
final class ExchangePhases {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final RequestOptions target;

    /** Null after its end, because a connection refers to the handlers of its last response. */
    private @Nullable Exchange exchange;

    ExchangePhases(RequestOptions target, Exchange exchange) {
        this.target = target;
        this.exchange = exchange;
    }

    /** Passes a phase of a request to its exchange. */
    static void intercept(HttpContext<?> context) {
        ExchangePhases phases = (ExchangePhases) context.body();
        try {
            phases.onPhase(context);
        } catch (RuntimeException | Error bug) {
            phases.onError(bug);
            throw bug;
        }
    }

    private void onPhase(HttpContext<?> context) {
        switch (context.phase()) {
            case PREPARE_REQUEST -> context.createRequest(target);
            case SEND_REQUEST -> onConnected(context);
            case RECEIVE_RESPONSE -> onResponse(context.clientResponse());
            case FAILURE -> onFailure(context);
            case CREATE_REQUEST, FOLLOW_REDIRECT, DISPATCH_RESPONSE -> context.next();
        }
    }

    private void onConnected(HttpContext<?> context) {
        Handler<HttpClientResponse> onHead = response -> context.receiveResponse(withoutLoss(response));
        if (exchange != null) exchange.onConnected(context.clientRequest(), onHead);
    }

    /**
     * Pauses a response whose bytes belong to another protocol. Each other response gets its handlers before its first byte. A pause
     * would cost a task of the event loop, which holds the objects of the call until all other replies of a burst are read.
     */
    private static HttpClientResponse withoutLoss(HttpClientResponse response) {
        return response.statusCode() == SWITCHING_PROTOCOLS ? response.pause() : response;
    }

    private void onResponse(HttpClientResponse response) {
        response.exceptionHandler(this::onError);
        if (exchange == null || !exchange.onResponse(response)) {
            exchange = null;
            return;
        }
        response.handler(chunk -> onChunk(chunk, response)).endHandler(end -> onEnd(response));
        if (response.statusCode() == SWITCHING_PROTOCOLS) response.resume();
    }

    private void onChunk(Buffer chunk, HttpClientResponse response) {
        Exchange receiver = exchange;
        if (receiver == null) return;
        try {
            receiver.onChunk(chunk);
        } catch (RuntimeException | Error bug) {
            onError(bug);
            throw bug;
        }
        if (!receiver.isPaused()) return;
        response.pause();
        receiver.onDrain(response::resume);
    }

    private void onEnd(HttpClientResponse response) {
        Exchange ended = release();
        if (ended != null) ended.onEnd(response.trailers());
    }

    private void onFailure(HttpContext<?> context) {
        onError(context.failure());
        context.next();
    }

    void onError(Throwable thrown) {
        Exchange ended = release();
        if (ended != null) ended.onError(thrown);
    }

    private @Nullable Exchange release() {
        Exchange ended = exchange;
        exchange = null;
        return ended;
    }
}
