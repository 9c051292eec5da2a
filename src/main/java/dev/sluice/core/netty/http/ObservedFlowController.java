package dev.sluice.core.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A flow controller that reports the streams whose bytes were consumed. For one connection.
 *
 * <p>Netty 4.2.20: adapts. {@code DataFrameMergerTest}
 */
final class ObservedFlowController implements Http2LocalFlowController {
    private final Http2LocalFlowController controller;
    private final Consumer<Http2Stream> onConsumed;

    ObservedFlowController(Http2LocalFlowController controller, Consumer<Http2Stream> onConsumed) {
        this.controller = controller;
        this.onConsumed = onConsumed;
    }

    /** The codec also calls it for frames of a stream that has ended here, which it knows no longer. */
    @Override
    public boolean consumeBytes(@Nullable Http2Stream stream, int bytes) throws Http2Exception {
        boolean hasUpdatedWindow = controller.consumeBytes(stream, bytes);
        if (stream != null && bytes > 0) onConsumed.accept(stream);
        return hasUpdatedWindow;
    }

    @Override
    public void channelHandlerContext(ChannelHandlerContext context) throws Http2Exception {
        controller.channelHandlerContext(context);
    }

    @Override
    public void initialWindowSize(int newSize) throws Http2Exception {
        controller.initialWindowSize(newSize);
    }

    @Override
    public int initialWindowSize() {
        return controller.initialWindowSize();
    }

    @Override
    public int initialWindowSize(Http2Stream stream) {
        return controller.initialWindowSize(stream);
    }

    @Override
    public int windowSize(Http2Stream stream) {
        return controller.windowSize(stream);
    }

    @Override
    public void incrementWindowSize(Http2Stream stream, int delta) throws Http2Exception {
        controller.incrementWindowSize(stream, delta);
    }

    @Override
    public Http2LocalFlowController frameWriter(Http2FrameWriter writer) {
        controller.frameWriter(writer);
        return this;
    }

    @Override
    public void receiveFlowControlledFrame(Http2Stream stream, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        controller.receiveFlowControlledFrame(stream, data, padding, endOfStream);
    }

    @Override
    public int unconsumedBytes(Http2Stream stream) {
        return controller.unconsumedBytes(stream);
    }
}
