package dev.sluice.gateway.edge.connection;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.netty.http.RequestPipeline;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the connections of callers that the gateway cut, and the TLS handshakes that failed. Thread-safe. */
public final class ConnectionCounts implements RequestPipeline.CutListener {
    /** Why the gateway cut an accepted connection. */
    public enum Cut {
        /** A new connection replaced the idle one at the limit. */
        REPLACED,
        /** The head of a request on HTTP/1 took too long, or a connection with {@code server.h2c} sent no whole preface or head in time. */
        LATE_HEAD,
        /** A header block on HTTP/2 took too long, or there were too many control frames, empty frames or resets. */
        ABUSIVE_FRAMES,
        /** A request or the bytes of a response were left at the limit of the drain. */
        DRAIN_LIMIT;

        /** Returns the name in metrics. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Cut, LongAdder> cut = new EnumMap<>(Cut.class);
    private final Map<TlsFailure, LongAdder> failedHandshakes = new EnumMap<>(TlsFailure.class);

    ConnectionCounts() {
        for (Cut reason : Cut.values()) cut.put(reason, new LongAdder());
        for (TlsFailure reason : TlsFailure.values()) failedHandshakes.put(reason, new LongAdder());
    }

    /** Returns the number of cut connections. */
    public long cut(Cut reason) {
        return requireNonNull(cut.get(reason)).sum();
    }

    /** Returns the number of failed handshakes. */
    public long failedHandshakes(TlsFailure reason) {
        return requireNonNull(failedHandshakes.get(reason)).sum();
    }

    void onCut(Cut reason) {
        requireNonNull(cut.get(reason)).increment();
    }

    @Override
    public void onLateHead() {
        onCut(Cut.LATE_HEAD);
    }

    @Override
    public void onAbusiveFrames() {
        onCut(Cut.ABUSIVE_FRAMES);
    }

    void onFailedHandshake(Throwable failure) {
        requireNonNull(failedHandshakes.get(TlsFailure.of(failure))).increment();
    }
}
