package dev.sluice.core.netty.http;

import dev.sluice.core.netty.connection.GracefulShutdown;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the requests and decodes the responses of one connection to a backend on HTTP/1.1, one after the other. Bytes behind a
 * response belong to no request (RFC 9112 9.2), so they close the connection: a body for HEAD, 204 or 304, or a content-length that is
 * too short. Drops the interim responses that {@link InterimResponseFilter} drops on HTTP/2. For one connection.
 *
 * <p>Netty 4.2.20: keeps an incomplete head behind a response for the next response. {@code SurplusBytesTest}
 *
 * <p>Vert.x 5.1.10: gives a complete response behind a response to a call that has just taken the connection. {@code SurplusBytesTest}
 *
 * <p>Vert.x 5.1.10: treats a response with status 102 or 104 to 199 on HTTP/1.1 as final. {@code ProxiedResponsesTest}
 */
final class StrictResponseCodec extends CombinedChannelDuplexHandler<HttpResponseDecoder, HttpRequestEncoder> {
    /** The name of the codec in a pipeline of Vert.x 5.1. */
    private static final String NAME = "codec";

    private final Runnable shutDown;
    private final Runnable close;

    /** The request without a complete response; null between two requests. */
    private @Nullable HttpRequest current;

    /** Whether the last request is HEAD. Its object may be far from the caches of the processor when the head of its response arrives. */
    private boolean isToHead;

    private boolean hasSurplus;

    /**
     * @param shutDown closes the connection after the response that Vert.x may still hold for a slow caller
     * @param close closes the connection at once
     */
    StrictResponseCodec(Runnable shutDown, Runnable close, HttpDecoderConfig config) {
        this.shutDown = shutDown;
        this.close = close;
        init(new Decoder(config), new Encoder());
    }

    /** Replaces the codec of a connection that has no request yet. Does nothing on HTTP/2. */
    static void installOn(HttpConnection connection, HttpClientOptions options) {
        ChannelPipeline pipeline =
                ((HttpClientConnection) connection).channelHandlerContext().pipeline();
        if (pipeline.get(NAME) == null) return;
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(options.getMaxInitialLineLength())
                .setMaxHeaderSize(options.getMaxHeaderSize())
                .setMaxChunkSize(ReplyEnd.MAX_PART)
                .setInitialBufferSize(options.getDecoderInitialBufferSize());
        StrictResponseCodec codec =
                new StrictResponseCodec(() -> GracefulShutdown.ofBackend(connection), connection::close, config);
        pipeline.replace(NAME, NAME, codec);
    }

    /** A request that took the connection before the surplus bytes arrived must not be sent, because more of them may follow. */
    private void start(HttpRequest request) {
        if (hasSurplus) close.run();
        current = request;
        isToHead = HttpMethod.HEAD.equals(request.method());
    }

    private void drop(ByteBuf surplus) {
        surplus.skipBytes(surplus.readableBytes());
        if (!hasSurplus) shutDown.run();
        hasSurplus = true;
    }

    private final class Encoder extends HttpRequestEncoder {
        @Override
        protected void encode(ChannelHandlerContext context, Object message, List<Object> out) throws Exception {
            if (message instanceof HttpRequest request) start(request);
            super.encode(context, message, out);
        }
    }

    private final class Decoder extends HttpResponseDecoder {
        private final FieldLimit fields = new FieldLimit();
        private boolean isInterim;
        private boolean isDropped;

        Decoder(HttpDecoderConfig config) {
            super(config);
        }

        /** One call returns at most one head, or the end of one response. */
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
            if (current == null) {
                drop(bytes);
                return;
            }
            int decoded = out.size();
            super.decode(context, bytes, out);
            for (int i = decoded; i < out.size(); i++) onMessage(out.get(i));
            if (isDropped) dropInterim(out.subList(decoded, out.size()));
            // Before Vert.x receives the end of the response, and the pool gives the connection to another call.
            if (current == null && bytes.isReadable()) drop(bytes);
        }

        @Override
        protected AsciiString splitHeaderName(byte[] line, int start, int length) {
            fields.add();
            return super.splitHeaderName(line, start, length);
        }

        private void onMessage(Object message) {
            if (message instanceof HttpResponse || message instanceof LastHttpContent) fields.restart();
            if (message instanceof HttpResponse response) onHead(response);
            if (message instanceof LastHttpContent && !isInterim) current = null;
        }

        /** The decoder reads nothing behind an invalid head, so Vert.x must see it. */
        private void onHead(HttpResponse head) {
            isInterim = isInterim(head.status());
            isDropped = head.decoderResult().isSuccess()
                    && InterimResponseFilter.isDropped(head.status().code());
        }

        private static void dropInterim(List<Object> messages) {
            messages.forEach(ReferenceCountUtil::release);
            messages.clear();
        }

        /** A 101 that the request did not ask for is final for Vert.x. */
        private boolean isInterim(HttpResponseStatus status) {
            return status.codeClass() == HttpStatusClass.INFORMATIONAL
                    && (!status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS) || isUpgradeRequested());
        }

        private boolean isUpgradeRequested() {
            return current != null && current.headers().contains(HttpHeaderNames.UPGRADE);
        }

        /** A response to HEAD has no body, whatever its head announces. */
        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage response) {
            boolean isInformational = ((HttpResponse) response).status().codeClass() == HttpStatusClass.INFORMATIONAL;
            return (isToHead && !isInformational) || super.isContentAlwaysEmpty(response);
        }
    }
}
