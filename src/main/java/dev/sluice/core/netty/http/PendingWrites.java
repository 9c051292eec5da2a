package dev.sluice.core.netty.http;

import dev.sluice.core.http.ProgressLimit;
import dev.sluice.core.time.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.AttributeKey;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the parts of responses that the caller has not taken yet: those of one stream on HTTP/2, and those of the whole connection
 * otherwise, because they share its socket. For one event loop.
 *
 * <p>Vert.x 5.1.10: limits no time in which a caller takes a part of a response. {@code SlowCallersTest}
 */
final class PendingWrites {
    private static final AttributeKey<PendingWrites> OF_CONNECTION = AttributeKey.valueOf(PendingWrites.class, "of");

    private final ProgressWatch watch;
    private @Nullable LongSupplier unsent;
    private int pending;

    PendingWrites(ProgressLimit limit, Clock clock, Runnable onSlow) {
        this.watch = new ProgressWatch(limit, clock, onSlow);
    }

    /** Returns the writes of an HTTP/1 connection; null if no part is pending. */
    static @Nullable PendingWrites of(Channel connection) {
        PendingWrites writes = connection.attr(OF_CONNECTION).get();
        return writes == null || writes.pending == 0 ? null : writes;
    }

    /** Makes these the writes of an HTTP/1 connection. */
    PendingWrites attachTo(Channel connection) {
        connection.attr(OF_CONNECTION).set(this);
        unsent = () -> unsentBytes(connection);
        return this;
    }

    /** Returns the bytes that the socket has not taken. */
    private static long unsentBytes(Channel connection) {
        ChannelOutboundBuffer unsent = connection.unsafe().outboundBuffer();
        return unsent == null ? 0 : unsent.totalPendingWriteBytes() - unsent.currentProgress();
    }

    /** Adds a listener as {@link ProgressWatch#onStall} does. Its owner removes it when its parts are taken. */
    Runnable onStall(Consumer<Boolean> listener) {
        return watch.onStall(listener);
    }

    /** Waits until the caller has taken a part of {@code bytes}. */
    void add(long bytes, Future<Void> written) {
        watch.start(bytes);
        await(bytes, written);
    }

    /** Does what {@link #add} does. On HTTP/1, the caller must take a byte in each period. */
    void addSlice(long bytes, Future<Void> written) {
        watch.start(bytes, unsent);
        await(bytes, written);
    }

    private void await(long bytes, Future<Void> written) {
        pending++;
        written.onComplete(done -> onWritten(bytes));
    }

    private void onWritten(long bytes) {
        pending--;
        watch.made(bytes);
        if (pending == 0) watch.stop();
    }
}
