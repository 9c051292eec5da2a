package dev.sluice.core.netty.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.http.ByteSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a caller on HTTP/1.1 after a 101 (RFC 9110 15.2.2). It reads and writes through Netty. Vert.x still
 * shuts the connection down, and learns of its end.
 *
 * <p>Vert.x 5.1.10: makes a second outbound queue for the same connection in toNetSocket, 4.6 KiB of heap that each idle WebSocket would keep.
 * {@code SwitchedConnectionTest}
 */
final class SwitchedConnection extends ChannelInboundHandlerAdapter implements ByteSocket {
    /** The names in a pipeline of Vert.x 5.1. */
    private static final List<String> HTTP_HANDLERS = List.of("httpDecoder", "chunkedWriter", "httpEncoder");

    /** A read of the socket that a pause does not stop: 64 KiB, in a buffer that may double. */
    private static final int MAX_READ = 128 * 1024;

    private final ChannelHandlerContext connection;
    private final ContextInternal context = (ContextInternal) requireNonNull(Vertx.currentContext());
    private Handler<byte[]> onBytes = ignored -> {};
    private Runnable onEnd = () -> {};
    private @Nullable Runnable onDrain;
    private @Nullable Buffer waiting;
    private boolean isPaused = true;

    private SwitchedConnection(ChannelHandlerContext connection) {
        this.connection = connection;
    }

    /**
     * Sends a 101 with the headers of the response to a request, whose response must not have started. The handlers of the request
     * and of the response run no longer. Returns null if the caller has gone.
     */
    static @Nullable SwitchedConnection accept(HttpServerRequest request) {
        ChannelHandlerContext connection = CallerReset.contextOf(request.connection());
        if (!connection.channel().isActive()) return null;
        removeHandlers(request);
        request.response().setStatusCode(101);
        SwitchedConnection switched = new SwitchedConnection(connection);
        ChannelPipeline pipeline = connection.pipeline().addBefore(connection.name(), null, switched);
        ChannelFuture ignored = connection.writeAndFlush(head(request));
        // The decoder passes on the bytes that it has not decoded.
        for (String name : HTTP_HANDLERS) if (pipeline.get(name) != null) pipeline.remove(name);
        return switched;
    }

    /** Vert.x refers to the request and its handlers until the connection closes. */
    private static void removeHandlers(HttpServerRequest request) {
        request.handler(null).endHandler(null).exceptionHandler(null);
        request.response().headersEndHandler(null).exceptionHandler(null).closeHandler(null);
        // The end of the connection reports a failure as well. Without a handler, Vert.x logs it as an error.
        request.connection().exceptionHandler(lost -> {});
    }

    private static DefaultHttpResponse head(HttpServerRequest request) {
        HttpHeaders headers = new DefaultHttpHeaders();
        request.response().headers().forEach((name, value) -> headers.add(name, value));
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, headers);
    }

    @Override
    public void start(Handler<byte[]> bytesHandler, Runnable endTask) {
        onBytes = bytesHandler;
        onEnd = endTask;
        resume();
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        try {
            if (message instanceof ByteBuf bytes) onRead(ByteBufUtil.getBytes(bytes));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onRead(byte[] bytes) {
        if (!isPaused) {
            context.dispatch(bytes, onBytes);
            return;
        }
        if (waiting == null) waiting = Buffer.buffer(bytes.length);
        waiting.appendBytes(bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ownContext) {
        context.dispatch(null, closed -> onEnd.run());
        ownContext.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ownContext) {
        Runnable task = onDrain;
        if (task != null && !isFull()) {
            onDrain = null;
            context.dispatch(null, drained -> task.run());
        }
        ownContext.fireChannelWritabilityChanged();
    }

    @Override
    public void pause() {
        isPaused = true;
        connection.channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        isPaused = false;
        Buffer next = waiting;
        waiting = null;
        if (next != null) context.dispatch(next.getBytes(), onBytes);
        if (!isPaused) connection.channel().config().setAutoRead(true);
    }

    @Override
    public int maxPaused() {
        return MAX_READ;
    }

    @Override
    public Future<Void> write(Buffer bytes) {
        ChannelFuture written = connection.writeAndFlush(((BufferInternal) bytes).getByteBuf());
        if (written.isSuccess()) return Future.succeededFuture();
        PromiseInternal<Void> promise = context.promise();
        written.addListener(promise);
        return promise.future();
    }

    @Override
    public boolean isFull() {
        return !connection.channel().isWritable();
    }

    @Override
    public void onDrain(Runnable task) {
        onDrain = task;
    }

    @Override
    public void close() {
        connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
