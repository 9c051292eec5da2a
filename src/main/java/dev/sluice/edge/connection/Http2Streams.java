package dev.sluice.edge.connection;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Stream;

/** Tells a connection on HTTP/2 whether it has open streams. For one event loop. */
final class Http2Streams {
    private final CallerConnection connection;

    Http2Streams(CallerConnection connection) {
        this.connection = connection;
    }

    void addTo(Http2Connection streams) {
        connection.onIdle();
        streams.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamActive(Http2Stream stream) {
                connection.onBusy();
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                if (streams.numActiveStreams() == 0) connection.onIdle();
            }
        });
    }
}
