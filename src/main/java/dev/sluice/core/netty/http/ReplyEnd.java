package dev.sluice.core.netty.http;

import dev.sluice.core.netty.connection.GracefulShutdown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.http.impl.http1.Http1ClientConnection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the end of an HTTP/1.1 connection behind the bytes of its reply, so that a response passes all of its bytes before it ends. If the
 * response is incomplete, {@link #failIfCut} tells the attempt. Passes the end of a reply on when its reader has taken most parts. Joins
 * small chunks before, and splits large ones that will wait.
 *
 * <p>Vert.x 5.1.10: fails a response when its connection ends, and drops the bytes that a slow reader has not taken. {@code ReplyTailTest}
 *
 * <p>Vert.x 5.1.10: lends a connection at the end of a reply, although a full queue of the reply has paused it, so that the next reply
 * waits for the reader of the first. {@code LentConnectionTest}
 *
 * <p>Vert.x 5.1.10: limits the parts that wait for a slow reader by their number, and not by their bytes. {@code ReplyPartsTest}
 *
 * <p>Vert.x 5.1.10: fails a complete response when its connection ends before its request. {@code EarlyReplyTest}
 *
 * <p>Netty 4.2.20: removes all handlers from a closed channel, so that an event that a handler holds does not reach Vert.x. {@code
 * EarlyReplyTest}
 */
public final class ReplyEnd extends ContentMerger {
    /** The bytes of a part of a reply, at most. A part is several objects and a copy, so larger ones cost less. */
    public static final int MAX_PART = 32 * 1024;

    private static final String NAME = "replyEnd";

    /** Marks the end of a reply that this handler has made. A backend that sends it fails its own reply, and only if that is the last. */
    private static final String CUT = "sluice-cut";

    private static final AttributeKey<ReplyEnd> OF_CHANNEL = AttributeKey.valueOf(ReplyEnd.class, "ofChannel");

    private static final AttributeKey<Throwable> FAILURE = AttributeKey.valueOf(ReplyEnd.class, "failure");

    /** The pauses of a connection while its bytes move to the response. A reader on another event loop causes more than one. */
    private static final int MAX_PAUSES = 1000;

    private final Http1ClientConnection connection;
    private final ChannelHandlerContext vertxHandler;
    private volatile ReplyProgress progress = new ReplyProgress();
    private @Nullable LastHttpContent heldEnd;
    private boolean isReplying;
    private boolean hasEnded;
    private boolean holdsInactive;

    private ReplyEnd(Http1ClientConnection connection, ChannelHandlerContext vertxHandler) {
        this.connection = connection;
        this.vertxHandler = vertxHandler;
    }

    /** Installs it behind all other handlers, because they may hold bytes of a reply. HTTP/2 does not need it. */
    static void installOn(HttpConnection connection) {
        if (!(connection instanceof Http1ClientConnection http1)) return;
        ChannelHandlerContext vertxHandler = http1.channelHandlerContext();
        ReplyEnd end = new ReplyEnd(http1, vertxHandler);
        vertxHandler.pipeline().addBefore(vertxHandler.name(), NAME, end);
        vertxHandler.channel().attr(OF_CHANNEL).set(end);
    }

    /** Starts to observe the reply to a request, before the request is sent. On HTTP/2, it observes nothing. */
    public static ReplyProgress start(HttpClientRequest request) {
        ReplyProgress progress = new ReplyProgress();
        HttpClientConnection connection = (HttpClientConnection) request.connection();
        ReplyEnd end =
                connection.channelHandlerContext().channel().attr(OF_CHANNEL).get();
        if (end != null) end.progress = progress;
        return progress;
    }

    /** Removes it from a connection that has changed its protocol, and frees its memory. */
    public static void removeFrom(HttpConnection connection) {
        ChannelPipeline pipeline =
                ((HttpClientConnection) connection).channelHandlerContext().pipeline();
        if (pipeline.get(NAME) != null) pipeline.remove(NAME);
        pipeline.channel().attr(OF_CHANNEL).set(null);
    }

    /**
     * Returns whether the end of the response, or its failure, follows the failure of a write of its request, because the stream or the
     * connection has ended. On another event loop than that of the call, a write may fail before Vert.x passes the head on.
     */
    public static boolean follows(HttpClientRequest request, Throwable failure, boolean hasHead) {
        if (Http2.isUsedBy(request)) return Http2.hasEnded(request, failure);
        HttpClientConnection connection = (HttpClientConnection) request.connection();
        return hasHead && !connection.channelHandlerContext().channel().isOpen();
    }

    /**
     * Returns whether the connection ended before the reply to a request, whose response has ended with these trailers, and if so passes
     * the failure on. The end of a complete reply may still wait for a slow reader when the connection, and the next reply on it, end.
     */
    public static boolean failIfCut(HttpClientRequest request, MultiMap trailers, Consumer<Throwable> onFailure) {
        if (trailers.isEmpty() || Http2.isUsedBy(request) || !trailers.contains(CUT)) return false;
        HttpClientConnection connection = (HttpClientConnection) request.connection();
        Channel channel = connection.channelHandlerContext().channel();
        Throwable failure = channel.hasAttr(FAILURE) ? channel.attr(FAILURE).get() : null;
        if (failure != null) onFailure.accept(failure);
        return failure != null;
    }

    @Override
    protected void pass(ChannelHandlerContext context, Object message) {
        if (hasEnded) {
            // The decoder takes any end of a connection for that of a reply without a length.
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpResponse head) start(head);
        if (message instanceof HttpContent part) passPart(context, part);
        else context.fireChannelRead(message);
    }

    /** A reader that is paused or has not taken all parts gets small ones, because Vert.x counts the parts of its queue, and not their bytes. */
    private void passPart(ChannelHandlerContext context, HttpContent part) {
        ByteBuf bytes = part.content();
        while (bytes.readableBytes() > MAX && progress.isSlow()) {
            progress.add();
            context.fireChannelRead(new DefaultHttpContent(bytes.readRetainedSlice(MAX)));
        }
        if (bytes.isReadable()) progress.add();
        if (part instanceof LastHttpContent last && last.decoderResult().isSuccess()) end(context, last);
        else context.fireChannelRead(part);
    }

    private void start(HttpResponse head) {
        isReplying = true;
        boolean isFinal = head.status().codeClass() != HttpStatusClass.INFORMATIONAL;
        if (isFinal && isValid(head)) progress.start();
    }

    /** Vert.x fails the response of another head. */
    private static boolean isValid(HttpResponse head) {
        HttpVersion version = head.protocolVersion();
        return head.decoderResult().isSuccess()
                && (version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0));
    }

    private void end(ChannelHandlerContext context, LastHttpContent last) {
        isReplying = false;
        if (progress.hasManyParts()) hold(context, last);
        else context.fireChannelRead(last);
    }

    private void hold(ChannelHandlerContext context, LastHttpContent last) {
        heldEnd = last.content().isReadable() ? withoutPart(context, last) : last;
        progress.onFewParts(() -> context.executor().execute(() -> passEnd(context)));
    }

    private static LastHttpContent withoutPart(ChannelHandlerContext context, LastHttpContent last) {
        context.fireChannelRead(new DefaultHttpContent(last.content()));
        return last.replace(Unpooled.EMPTY_BUFFER);
    }

    private void passEnd(ChannelHandlerContext context) {
        LastHttpContent end = heldEnd;
        heldEnd = null;
        if (end == null) return;
        context.fireChannelRead(end);
        context.fireChannelReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        passOn(context);
        moveAll(context, cause);
        if (isEarly()) close(context);
        else context.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        passOn(context);
        moveAll(context, new HttpClosedException("Connection was closed"));
        holdsInactive = true;
        if (isEarly()) progress.onFinish(() -> context.executor().execute(() -> passInactive(context)));
        else passInactive(context);
    }

    private static void close(ChannelHandlerContext context) {
        ChannelFuture ignored = context.channel().close();
    }

    private void passInactive(ChannelHandlerContext context) {
        if (!holdsInactive) return;
        holdsInactive = false;
        if (context.isRemoved()) tellVertx();
        else context.fireChannelInactive();
    }

    /** Netty has removed all handlers from the closed channel, and Vert.x closes its connection with this event only. */
    private void tellVertx() {
        try {
            ((ChannelInboundHandler) vertxHandler.handler()).channelInactive(vertxHandler);
        } catch (Exception failure) {
            throw new IllegalStateException("the connection of a backend cannot be closed", failure);
        }
    }

    /**
     * Returns whether a reply has ended before its request. Vert.x fails the response when it notices the end of such a connection,
     * so it must not notice it before the attempt has finished.
     */
    private boolean isEarly() {
        return progress.hasStarted() && connection.activeStreams() > 0;
    }

    /** Moves everything that Vert.x holds for the connection into the response, where it outlives the connection. */
    private void moveAll(ChannelHandlerContext context, Throwable cause) {
        if (hasEnded || connection.activeStreams() == 0) return;
        hasEnded = true;
        // Otherwise the pool would lend the connection again when the response has ended.
        GracefulShutdown.ofBackend(connection);
        if (isReplying) {
            context.channel().attr(FAILURE).set(cause);
            LastHttpContent end = new DefaultLastHttpContent();
            end.trailingHeaders().set(CUT, true);
            context.fireChannelRead(end);
        }
        passEnd(context);
        context.fireChannelReadComplete();
        for (int i = 0; i < MAX_PAUSES && connection.activeStreams() > 0; i++) connection.doResume();
    }
}
