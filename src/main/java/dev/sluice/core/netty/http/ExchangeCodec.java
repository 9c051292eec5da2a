package dev.sluice.core.netty.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/**
 * Carries an exchange through a WebClient. It is the codec of the response, because an interceptor of a WebClient sees no other object
 * of a request, and also the stream into which the client writes the body. For the event loop of the request.
 *
 * <p>vertx-web-client 5.1.6: adapts. {@code HttpBackendTest}
 */
final class ExchangeCodec implements BodyCodec<Void>, BodyStream<Void> {
    /** Null after its end, because a connection refers to the codec of its last request. */
    private @Nullable Exchange exchange;

    ExchangeCodec(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Passes a phase of a request to its exchange. */
    static void intercept(HttpContext<?> context) {
        ExchangeCodec codec = (ExchangeCodec) context.request().bodyCodec();
        try {
            codec.onPhase(context);
        } catch (RuntimeException | Error bug) {
            codec.onError(bug);
            throw bug;
        }
    }

    private void onPhase(HttpContext<?> context) {
        switch (context.phase()) {
            case SEND_REQUEST -> onConnected(context);
            case RECEIVE_RESPONSE -> onResponse(context);
            case PREPARE_REQUEST, CREATE_REQUEST, FOLLOW_REDIRECT, DISPATCH_RESPONSE, FAILURE -> context.next();
        }
    }

    private void onConnected(HttpContext<?> context) {
        Handler<HttpClientResponse> onHead = response -> context.receiveResponse(response.pause());
        if (exchange != null) exchange.onConnected(context.clientRequest(), onHead);
    }

    private void onResponse(HttpContext<?> context) {
        if (exchange != null && exchange.onResponse(context.clientResponse())) context.next();
        else exchange = null;
    }

    void onEnd(HttpResponse<Void> response) {
        Exchange ended = release();
        if (ended != null) ended.onEnd(response.trailers());
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

    @Override
    public BodyStream<Void> stream() {
        return this;
    }

    @Override
    public Future<Void> write(Buffer chunk) {
        try {
            if (exchange != null) exchange.onChunk(chunk);
            return Future.succeededFuture();
        } catch (RuntimeException | Error bug) {
            onError(bug);
            throw bug;
        }
    }

    @Override
    public boolean writeQueueFull() {
        return exchange != null && exchange.isPaused();
    }

    @Override
    public ExchangeCodec drainHandler(@Nullable Handler<Void> handler) {
        if (exchange != null && handler != null) exchange.onDrain(() -> handler.handle(null));
        return this;
    }

    /** Does not mean success, because a WebClient also ends a broken body. */
    @Override
    public Future<Void> end() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> result() {
        return Future.succeededFuture();
    }

    @Override
    public ExchangeCodec exceptionHandler(@Nullable Handler<Throwable> handler) {
        return this;
    }

    @Override
    public ExchangeCodec setWriteQueueMaxSize(int size) {
        return this;
    }

    @Override
    public void handle(Throwable failure) {
        // The future of the request fails as well.
    }
}
