package dev.sluice.gateway.proxy.websocket;

import dev.sluice.core.http.ByteSocket;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One end of a relay: its socket, the frames for it, and the state of its closing handshake (RFC 6455 section 7). For one event loop.
 */
final class WebSocketPeer {
    /** Distinguishes the pongs to our pings from those to the pings of the other peer. */
    private static final byte[] PING = "sluice".getBytes(StandardCharsets.US_ASCII);

    private final ByteSocket socket;
    private final Runnable abort;
    private final FrameReader reader;
    private final @Nullable RandomGenerator masks;
    private final MemoryAccount memory;
    private final Clock clock;
    private final FrameQueue queue;
    private @Nullable WebSocketPeer waitingSender;
    private boolean closeSent;
    private byte @Nullable [] receivedClose;
    private boolean isPaused;
    private boolean isFull;
    private boolean hasEnded;
    private boolean isGone;
    private long heardNanos;
    private long fullSinceNanos;
    private Runnable onGone = () -> {};

    /** @param masks the masks of the frames to a server; null for a client, whose frames have none */
    WebSocketPeer(
            RelaySocket connection,
            FrameReader reader,
            @Nullable RandomGenerator masks,
            MemoryAccount memory,
            Clock clock) {
        this.socket = connection.socket();
        this.abort = connection.abort();
        this.reader = reader;
        this.masks = masks;
        this.memory = memory;
        this.clock = clock;
        this.heardNanos = clock.nanos();
        this.queue = new FrameQueue(connection, memory, this::resumeSender);
    }

    /** Starts to read. {@code goneListener} runs once, after the last bytes of the peer. */
    void start(Consumer<byte[]> bytesListener, Runnable goneListener) {
        onGone = goneListener;
        socket.start(
                bytes -> {
                    heardNanos = clock.nanos();
                    bytesListener.accept(bytes);
                },
                this::onEnd);
    }

    /** Reads bytes of this peer. Fails as {@link FrameReader#read} does. */
    void read(byte[] bytes) {
        reader.read(bytes);
    }

    /** A socket can close while bytes of its peer wait. They are relayed first. */
    private void onEnd() {
        hasEnded = true;
        if (!isPaused) becomeGone();
    }

    private void becomeGone() {
        if (isGone) return;
        isGone = true;
        onGone.run();
    }

    /** Pauses this peer. Fails if there is no memory for the bytes that it may have sent. */
    private void pause() {
        memory.reserve(socket.maxPaused());
        isPaused = true;
        socket.pause();
    }

    void resume() {
        if (!isPaused) return;
        isPaused = false;
        heardNanos = clock.nanos();
        memory.release(socket.maxPaused());
        socket.resume();
        if (hasEnded) EventLoop.current().execute(this::endIfRead);
    }

    private void endIfRead() {
        if (!isPaused) becomeGone();
    }

    /**
     * Adds a frame, whose payload has memory, to the next {@link #flush}. Drops it after a Close frame.
     *
     * @throws dev.sluice.core.memory.MemoryLimitException if there is no memory for it now
     */
    void send(Frame frame) {
        int payload = frame.payload().length;
        if (!closeSent && !isGone) append(frame, queue.roomFor(payload));
        memory.release(payload);
    }

    private void append(Frame frame, Buffer out) {
        if (masks == null) frame.appendTo(out);
        else frame.appendTo(out, masks.nextInt());
    }

    /** Sends a Close frame, unless one was sent. */
    void sendClose(byte[] payload) {
        if (!closeSent && !isGone) append(Frame.close(payload.clone()), queue.buffer());
        closeSent = true;
        flush();
    }

    /** Sends a ping, unless this peer reads too slowly. */
    void ping() {
        if (closeSent || isGone || isFull) return;
        append(new Frame(true, Frame.PING, PING.clone()), queue.buffer());
        flush();
    }

    static boolean isPong(Frame frame) {
        return frame.opcode() == Frame.PONG && Arrays.equals(frame.payload(), PING);
    }

    /** Writes the frames since the last flush, after those before. */
    void flush() {
        queue.flush();
    }

    /**
     * Pauses a sender while the queue of this peer is full.
     *
     * @throws dev.sluice.core.memory.MemoryLimitException if there is no memory for the bytes that the sender may have sent
     */
    void slowDown(WebSocketPeer sender) {
        if (isFull || isGone || !queue.isFull()) return;
        sender.pause();
        isFull = true;
        waitingSender = sender;
        fullSinceNanos = clock.nanos();
        socket.onDrain(this::resumeSender);
    }

    /** A socket reports only once that it has room, and the frames that waited may fill it again. */
    private void resumeSender() {
        WebSocketPeer sender = waitingSender;
        if (sender == null) return;
        if (queue.isFull()) {
            socket.onDrain(this::resumeSender);
            return;
        }
        waitingSender = null;
        isFull = false;
        sender.resume();
    }

    /** Returns whether this peer has sent nothing, or has read nothing, for a time in ns. A paused peer cannot send. */
    boolean isSilentFor(long nanos) {
        long now = clock.nanos();
        boolean sendsNothing = !isPaused && now - heardNanos >= nanos;
        return !isGone && (sendsNothing || (isFull && now - fullSinceNanos >= nanos));
    }

    /** Records the payload of the Close frame of this peer. */
    void onClose(byte[] payload) {
        receivedClose = payload;
    }

    /** Sends a Close frame with the code and reason of this peer if it has sent one, or else with a code. */
    void sendCloseOr(int code) {
        sendClose(receivedClose == null ? CloseCode.payload(code) : receivedClose);
    }

    /** Returns whether this peer gets no more messages. */
    boolean isClosing() {
        return closeSent || isGone;
    }

    /** Returns whether both Close frames were exchanged, or the socket is closed. */
    boolean isDone() {
        return isGone || (closeSent && receivedClose != null);
    }

    boolean isGone() {
        return isGone;
    }

    /** Closes the socket after its queued bytes. */
    void close() {
        queue.write();
        socket.close();
    }

    /** Drops the queued bytes, and everything that the peer has sent. */
    void abort() {
        if (isGone) return;
        abort.run();
        becomeGone();
    }
}
