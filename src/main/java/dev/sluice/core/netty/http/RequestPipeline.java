package dev.sluice.core.netty.http;

import dev.sluice.core.netty.connection.GracefulShutdown;
import dev.sluice.core.time.Clock;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * The handlers of the gateway on a connection of a caller, from the end of its TLS handshake. All methods must be called on the event loop
 * of the connection, before its first request.
 *
 * <p>Vert.x 5.1.10: adapts. {@code SlowHeadsTest}
 */
public final class RequestPipeline {
    /** Receives the reason for the end of a connection, before it ends. Runs on the event loop of the connection. */
    public interface CutListener {
        /** A head on HTTP/1 takes too long. */
        void onLateHead();

        /** The codec of HTTP/2 ends the connection because of its frames. Called once for a connection. */
        void onAbusiveFrames();
    }

    private RequestPipeline() {}

    /**
     * Makes the decoder of requests strict, keeps their trailers, and joins the small frames of their bodies.
     *
     * @param config the settings of the decoder on HTTP/1
     */
    public static void install(HttpConnection connection, Http1ServerConfig config) {
        ChannelHandlerContext vertxHandler = contextOf(connection);
        StrictRequestDecoder.install(vertxHandler.pipeline(), config);
        Http2RequestFilter.install(vertxHandler.pipeline());
        if (connection.protocolVersion() == HttpVersion.HTTP_2) DataFrameMerger.installOn(vertxHandler);
    }

    /**
     * Follows the requests of a connection, joins the small chunks of their bodies on HTTP/1, and ends the streams of complete responses
     * on HTTP/2.
     *
     * @return shuts the connection down after its requests, until {@link ConnectionActivity#onUpgrade}; must run on the event loop of the
     *     connection
     */
    public static Runnable follow(
            HttpConnection connection, ConnectionActivity activity, Clock clock, CutListener listener) {
        Http2ConnectionHandler http2 = contextOf(connection).pipeline().get(Http2ConnectionHandler.class);
        if (http2 == null) return new Http1Requests(connection, activity, clock, listener::onLateHead)::shutDown;
        AnsweredStreams.installOn(contextOf(connection), clock);
        new Http2Streams(activity, listener::onAbusiveFrames).addTo(http2.connection());
        return () -> GracefulShutdown.ofCaller(connection);
    }

    private static ChannelHandlerContext contextOf(HttpConnection connection) {
        return ((HttpServerConnection) connection).channelHandlerContext();
    }
}
