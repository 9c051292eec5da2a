package dev.sluice.core.netty.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.WebClientInternal;
import io.vertx.ext.web.codec.BodyCodec;

/**
 * One request and its response in a WebClient: the codec of the response, which also sends the request. It is the codec, because an
 * interceptor of a WebClient sees no other object of a request. The methods run on the event loop of the request.
 *
 * <p>vertx-web-client 5.1.6: adapts. {@code HttpBackendTest}
 */
public abstract class ExchangeCodec implements BodyCodec<Void> {
    /** Passes the exchanges of a client to their codecs, and returns the client. The codec of each of its requests must be an ExchangeCodec. */
    public static WebClient intercept(WebClient client) {
        ((WebClientInternal) client).addInterceptor(ExchangeCodec::intercept);
        return client;
    }

    private static void intercept(HttpContext<?> context) {
        ((ExchangeCodec) context.request().bodyCodec()).onPhase(context);
    }

    private void onPhase(HttpContext<?> context) {
        switch (context.phase()) {
            case SEND_REQUEST ->
                onConnected(context.clientRequest(), response -> context.receiveResponse(response.pause()));
            case RECEIVE_RESPONSE -> {
                if (onResponse(context.clientResponse())) context.next();
            }
            case PREPARE_REQUEST, CREATE_REQUEST, FOLLOW_REDIRECT, DISPATCH_RESPONSE, FAILURE -> context.next();
        }
    }

    /**
     * Sends a request, which has a connection.
     *
     * @param onHead pauses a response, and passes it to the client, which calls {@link #onResponse}
     */
    protected abstract void onConnected(HttpClientRequest request, Handler<HttpClientResponse> onHead);

    /** Receives the head of the response. Returns whether the client reads the body into {@link #stream}. */
    protected abstract boolean onResponse(HttpClientResponse response);
}
