package dev.sluice.upstream.http;

import dev.sluice.core.netty.http.Http2;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls on the shared HTTP/2 connections of one endpoint, and the streams that the backend allows on each of them
 * (SETTINGS_MAX_CONCURRENT_STREAMS, RFC 9113 5.1.2). A call beyond them uses another connection, so that it does not wait in the
 * pool, where no queue of the bulkhead counts it. Thread-safe.
 */
final class Http2StreamLimit {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicBoolean hasFirst = new AtomicBoolean();
    private final Promise<Void> known = Promise.promise();
    private volatile int allowed = Integer.MAX_VALUE;

    /**
     * The size of the shared pool of a backend.
     *
     * @param connections the largest number of HTTP/2 connections
     * @param streams the configured streams on each
     * @param http1 the largest number of connections if the backend only has HTTP/1.1
     */
    record Capacity(int connections, int streams, int http1) {}

    /** Returns true once: for the attempt that shows how many streams the backend allows. */
    boolean isFirst() {
        return !hasFirst.get() && hasFirst.compareAndSet(false, true);
    }

    /** Completes when the first attempt has a connection, or has ended. */
    Future<Void> known() {
        return known.future();
    }

    /** Takes a stream; returns false if calls use all. {@link #release} must follow. */
    boolean tryTake(Capacity capacity) {
        long limit = allowed == 0 ? capacity.http1 : (long) capacity.connections * Math.min(capacity.streams, allowed);
        return calls.getAndUpdate(count -> count < limit ? count + 1 : count) < limit;
    }

    void release() {
        calls.decrementAndGet();
    }

    /** Learns the streams that the backend allows, before the next call. On HTTP/1.1, each call has a connection of its own. */
    void learnFrom(HttpClientRequest request) {
        int now = Http2.isUsedBy(request) ? Http2.maxStreams(request) : 0;
        if (now != allowed) allowed = now;
        endFirst();
    }

    void endFirst() {
        if (!known.future().isComplete()) known.tryComplete();
    }
}
