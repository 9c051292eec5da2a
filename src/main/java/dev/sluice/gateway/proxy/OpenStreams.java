package dev.sluice.gateway.proxy;

import dev.sluice.core.forwarded.ClientNetwork;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the open streams of one route and of each of its clients, also through reloads that change the route or its backend. A client
 * has an entry only while a stream of it is open, so there are at most as many entries as open streams.
 *
 * <p>Thread-safe: one lock guards all numbers, so that both limits are exact across event loops. Only the start and the end of a stream
 * take it, and no foreign code runs under it.
 */
public final class OpenStreams {
    private final String route;
    private final Events events;
    private final Map<ClientNetwork, Integer> byClient = new HashMap<>();
    private int open;

    /** A limit that rejects a stream. */
    enum Limit {
        MAX("too many streams are open"),
        PER_CLIENT("the client has too many open streams");

        private final String detail;

        Limit(String detail) {
            this.detail = detail;
        }

        /** Returns the name in metrics. */
        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns the sentence for operators. */
        String detail() {
            return detail;
        }
    }

    /** Receives what happens to streams. Called on several threads. */
    @FunctionalInterface
    public interface Events {
        /**
         * A limit has rejected a stream.
         *
         * @param limit {@code max} or {@code per_client}
         */
        void onReject(String route, String limit);
    }

    /** Creates a counter without streams. */
    public OpenStreams(String route, Events events) {
        this.route = route;
        this.events = events;
    }

    /**
     * Opens a stream. Returns the limit that rejects it, or else null. The limits also count the streams that other settings of the
     * route have opened.
     *
     * @param client null for a stream that counts for no client
     */
    @Nullable
    Limit tryOpen(StreamSpec limits, @Nullable ClientNetwork client) {
        Limit rejecting = count(limits, client);
        if (rejecting != null) events.onReject(route, rejecting.code());
        return rejecting;
    }

    private synchronized @Nullable Limit count(StreamSpec limits, @Nullable ClientNetwork client) {
        if (open >= limits.max()) return Limit.MAX;
        if (client != null && byClient.getOrDefault(client, 0) >= limits.maxPerClient()) return Limit.PER_CLIENT;
        open++;
        if (client != null) byClient.merge(client, 1, Integer::sum);
        return null;
    }

    /** Closes a stream that {@link #tryOpen} has opened for this client. */
    synchronized void close(@Nullable ClientNetwork client) {
        open--;
        if (client != null) byClient.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Returns whether no stream is open. */
    public synchronized boolean isIdle() {
        return open == 0;
    }

    /** Returns the number of clients with open streams. Other clients occupy no memory. */
    synchronized int clients() {
        return byClient.size();
    }
}
