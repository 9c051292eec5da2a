package dev.sluice.core.netty.http;

import dev.sluice.core.http.Http2ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Tells a connection on HTTP/2 whether it has open streams, and counts a GOAWAY of the codec for abuse. For one event loop.
 *
 * <p>Vert.x 5.1.10: reports neither an idle connection on HTTP/2 nor a GOAWAY of its codec. {@code Http2LimitsTest}
 */
final class Http2Streams {
    private final ConnectionActivity activity;
    private final Runnable onAbuse;
    private boolean isAbusive;

    /** @param onAbuse runs once, when the codec ends the connection: for resets, provoked ones too, or empty frames */
    Http2Streams(ConnectionActivity activity, Runnable onAbuse) {
        this.activity = activity;
        this.onAbuse = onAbuse;
    }

    void addTo(Http2Connection streams) {
        activity.onIdle();
        streams.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamActive(Http2Stream stream) {
                activity.onBusy();
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                if (streams.numActiveStreams() == 0) activity.onIdle();
            }

            @Override
            public void onGoAwaySent(int lastStream, long error, ByteBuf reason) {
                if (error == Http2ErrorCode.ENHANCE_YOUR_CALM && !isAbusive) onAbuse.run();
                isAbusive |= error == Http2ErrorCode.ENHANCE_YOUR_CALM;
            }
        });
    }
}
