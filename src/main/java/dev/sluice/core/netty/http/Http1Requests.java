package dev.sluice.core.netty.http;

import static io.netty.handler.codec.http.HttpResponseStatus.SWITCHING_PROTOCOLS;

import dev.sluice.core.netty.connection.GracefulShutdown;
import dev.sluice.core.netty.connection.HeadTimer;
import dev.sluice.core.netty.connection.NettyFailure;
import dev.sluice.core.netty.connection.SocketState;
import dev.sluice.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.http1.VertxHttpObject;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Follows the requests on a connection on HTTP/1, and joins the small chunks of their bodies. It is idle from the end of a request and its
 * response to the first byte of the next head. A head that takes too long gets 408 (RFC 9110 15.5.9), and the connection closes. For one
 * event loop.
 *
 * <p>Vert.x 5.1.10: reports neither the first byte of a head nor the end of a response. {@code SlowHeadsTest}
 */
final class Http1Requests {
    private static final byte[] LATE_HEAD =
            response("408 Request Timeout", "The head of the request did not arrive within 10 s.");
    private static final byte[] LONG_TRAILERS =
            response("431 Request Header Fields Too Large", "The trailers of the request are too long or too many.");

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_TURNS = 100;

    private final HttpConnection http;
    private final ConnectionActivity activity;
    private final Runnable onCut;
    private final ChannelPipeline pipeline;
    private final StrictRequestDecoder decoder;
    private final Clock clock;
    private final HeadTimer headTimer;
    private final ChannelHandler bytes = bytes();
    private long heads;
    private int withoutResponse;
    private boolean inBody;
    private boolean headBegun;
    private boolean hasBegunResponse;
    private boolean isClosing;

    /** Whether the last response of the connection is not that of Vert.x. */
    private boolean isRejected;

    /** @param onCut runs when a head takes too long */
    Http1Requests(HttpConnection http, ConnectionActivity activity, Clock clock, Runnable onCut) {
        this.http = http;
        this.activity = activity;
        this.onCut = onCut;
        this.pipeline = CallerReset.contextOf(http).pipeline();
        this.clock = clock;
        this.decoder = pipeline.get(StrictRequestDecoder.class);
        this.headTimer = new HeadTimer(clock, this::onLateHead);
        pipeline.addBefore("httpDecoder", null, bytes);
        pipeline.addAfter("httpEncoder", null, messages());
        activity.onIdle();
    }

    private static byte[] response(String status, String detail) {
        String body = "{\"type\":\"about:blank\",\"title\":\"" + status.substring(4) + "\",\"status\":"
                + status.substring(0, 3) + ",\"detail\":\"" + detail + "\"}";
        String head = "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
                + "Cache-Control: no-store\r\nContent-Length: " + body.length() + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Shuts the connection down after its requests. A head that has begun to arrive becomes its last request. The event loop reads its
     * sockets before it runs a timer, so a request that has arrived in the socket is served. Must be called on the event loop.
     */
    void shutDown() {
        if (!isBetweenRequests()) GracefulShutdown.ofCaller(http);
        else clock.after(TURN_NANOS, () -> shutDownIfQuiet(MAX_TURNS));
    }

    private void shutDownIfQuiet(int turns) {
        boolean isQuiet = isBetweenRequests() && !headBegun;
        if (isQuiet && turns > 0 && SocketState.hasUnread(pipeline.channel()))
            clock.after(TURN_NANOS, () -> shutDownIfQuiet(turns - 1));
        else if (isQuiet || !isBetweenRequests()) GracefulShutdown.ofCaller(http);
    }

    private boolean isBetweenRequests() {
        return withoutResponse == 0 && !inBody;
    }

    /** The handler before the decoder, which passes a head on only when it is complete. */
    private ChannelHandler bytes() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                if (isClosing) ReferenceCountUtil.release(bytes);
                else readBytes(context, (ByteBuf) bytes);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                headTimer.close();
                context.fireChannelInactive();
            }
        };
    }

    private void readBytes(ChannelHandlerContext context, ByteBuf bytes) {
        long headsBefore = heads;
        boolean wasInBody = inBody;
        if (isBetweenRequests()) activity.onBusy();
        // The decoder may release the bytes, and another connection may then use the same object.
        bytes.retain();
        context.fireChannelRead(bytes);
        boolean hasRest = bytes.isReadable();
        bytes.release();
        boolean isPartOfHead = heads == headsBefore && !wasInBody;
        if (!inBody && (hasRest || isPartOfHead || decoder.isInHead())) onHeadBegin();
    }

    /** Starts the time of a head, also behind a request whose response has not ended. */
    private void onHeadBegin() {
        headBegun = true;
        headTimer.start();
        if (withoutResponse > 0) return;
        activity.onBusy();
        activity.onHeadBegin();
    }

    /** Vert.x does not read while another request waits, so the rest of the head may have arrived. */
    private void onLateHead() {
        if (pipeline.channel().config().isAutoRead()) cut();
        else headTimer.start();
    }

    private void cut() {
        isClosing = true;
        onCut.run();
        if (withoutResponse == 0) endWith(LATE_HEAD);
    }

    private void endWith(byte[] response) {
        pipeline.context(bytes)
                .writeAndFlush(Unpooled.wrappedBuffer(response))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** The handler between the codec and Vert.x. */
    private ChannelHandler messages() {
        return new ContentMerger() {
            @Override
            protected void pass(ChannelHandlerContext context, Object message) {
                if (message instanceof HttpRequest) onHead();
                if (message instanceof LastHttpContent end) onBodyEnd(end);
                if (isRejected) ReferenceCountUtil.release(message);
                else context.fireChannelRead(message);
            }

            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
                if (isRejected) drop(message, written);
                else {
                    ChannelFuture ignored = context.write(message, written);
                    onWrite(context, message);
                }
            }
        };
    }

    private void onWrite(ChannelHandlerContext context, Object message) {
        hasBegunResponse = true;
        if (isUpgrade(message)) onUpgrade(context);
        else if (message instanceof VertxHttpObject part && part.isEnded()) onResponseEnd();
    }

    private static void drop(Object message, ChannelPromise written) {
        ReferenceCountUtil.release(message);
        written.setFailure(new ClosedChannelException());
    }

    private static boolean isUpgrade(Object message) {
        return message instanceof HttpResponse response && response.status().equals(SWITCHING_PROTOCOLS);
    }

    /** The new protocol limits silence itself. The new task does not refer to this object, which the connection then forgets. */
    private void onUpgrade(ChannelHandlerContext context) {
        HttpConnection upgraded = http;
        headTimer.close();
        activity.onUpgrade(() -> GracefulShutdown.ofCaller(upgraded));
        if (pipeline.get(IdleStateHandler.class) != null) pipeline.remove(IdleStateHandler.class);
        pipeline.remove(bytes);
        pipeline.remove(context.handler());
    }

    private void onHead() {
        headTimer.stop();
        activity.onHead();
        headBegun = false;
        heads++;
        withoutResponse++;
        inBody = true;
    }

    private void onBodyEnd(LastHttpContent end) {
        inBody = false;
        boolean isTooLong = NettyFailure.of(end.decoderResult().cause()) == NettyFailure.HEAD_TOO_LONG;
        if (isTooLong && withoutResponse == 1 && !hasBegunResponse) rejectTrailers();
        if (isBetweenRequests()) activity.onIdle();
    }

    /** Behind a response that has begun, Vert.x closes the connection. */
    private void rejectTrailers() {
        isClosing = true;
        isRejected = true;
        endWith(LONG_TRAILERS);
    }

    private void onResponseEnd() {
        hasBegunResponse = false;
        withoutResponse--;
        if (!isBetweenRequests()) return;
        if (isClosing) endWith(LATE_HEAD);
        else if (headBegun) restartHead();
        else activity.onIdle();
    }

    /** A head that has begun behind a request has its whole time from the end of the response on. */
    private void restartHead() {
        headTimer.stop();
        onHeadBegin();
    }
}
