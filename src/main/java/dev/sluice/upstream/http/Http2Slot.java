package dev.sluice.upstream.http;

import dev.sluice.core.netty.http.ExchangeClient;
import dev.sluice.upstream.backend.Wait;
import io.vertx.core.http.HttpClientRequest;
import java.util.function.Consumer;

/**
 * The stream of one attempt among those that the calls to an endpoint share. The attempt that creates it must end it. For one event loop.
 */
final class Http2Slot {
    private final Http2StreamLimit streams;
    private final ConnectionPool connections;
    private boolean isFirst;
    private boolean isShared;
    private boolean ended;

    Http2Slot(Http2StreamLimit streams, ConnectionPool connections) {
        this.streams = streams;
        this.connections = connections;
    }

    /**
     * Takes a stream, and passes on the client whose pool has it. The first connection shows how many streams the backend allows, and the
     * attempts that start before wait for it.
     */
    void take(Consumer<ExchangeClient> onTaken) {
        isFirst = streams.isFirst();
        if (isFirst || streams.known().isComplete()) takeNow(onTaken);
        else new Wait<Void>().answerFrom(streams.known()).onComplete(known -> takeNow(onTaken));
    }

    private void takeNow(Consumer<ExchangeClient> onTaken) {
        if (ended) return;
        isShared = streams.tryTake(connections.sharedStreams());
        onTaken.accept(isShared ? connections.client() : connections.overflowClient());
    }

    /** Learns the number of streams from the connection of the attempt. */
    void learnFrom(HttpClientRequest request) {
        streams.learnFrom(request);
    }

    /** Returns the stream, once. */
    void end() {
        if (ended) return;
        ended = true;
        if (isShared) streams.release();
        if (isFirst) streams.endFirst();
    }
}
