package dev.sluice.core.netty.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A value of a request on HTTP/2, kept in its stream until the stream ends. For the event loop of the connection.
 *
 * <p>Netty 4.2.20: adapts. {@code EndedRequestTest}
 */
final class StreamProperty<T> {
    private final AttributeKey<Http2Connection.PropertyKey> attribute;

    StreamProperty(String name) {
        this.attribute = AttributeKey.valueOf(name);
    }

    /** Returns the value for a request on HTTP/2; null if it was not set, or if the stream has ended. */
    @Nullable
    T of(HttpServerRequest request) {
        ChannelHandlerContext context = CallerReset.contextOf(request.connection());
        if (!context.channel().hasAttr(attribute)) return null;
        Http2Stream stream = streams(context).stream((int) request.response().streamId());
        return stream == null ? null : stream.getProperty(key(context.channel(), streams(context)));
    }

    void set(ChannelHandlerContext context, Http2Stream stream, T value) {
        stream.setProperty(key(context.channel(), streams(context)), value);
    }

    static Http2Connection streams(ChannelHandlerContext context) {
        return ((Http2ConnectionHandler) context.handler()).connection();
    }

    private Http2Connection.PropertyKey key(Channel channel, Http2Connection streams) {
        Http2Connection.PropertyKey key = channel.attr(attribute).get();
        if (key == null) {
            key = streams.newKey();
            channel.attr(attribute).set(key);
        }
        return key;
    }
}
