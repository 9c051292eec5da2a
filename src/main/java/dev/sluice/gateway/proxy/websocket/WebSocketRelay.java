package dev.sluice.gateway.proxy.websocket;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Relays the frames of a caller and a backend, one by one and in their order, with backpressure. It checks each frame, and ends both
 * connections with a closing handshake. Messages are not joined. Pings and pongs of the peers pass, too. For one event loop.
 */
public final class WebSocketRelay {
    private static final Duration PING_INTERVAL = Duration.ofSeconds(20);

    /** The pings within {@code idle}, so that a lost one does no harm. */
    private static final int PINGS_PER_IDLE = 3;

    /** The limit for the closing handshake, and for a peer that has to close its connection. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** The time for a peer to read its Close frame after a violation. An immediate close would reset the connection. */
    private static final Duration LINGER_TIME = Duration.ofSeconds(1);

    private final WebSocketPeer caller;
    private final WebSocketPeer backend;
    private final WebSocketSpec spec;
    private final MemoryAccount memory;
    private final Clock clock;
    private final Promise<Void> closed = Promise.promise();
    private final List<Clock.Timer> timers = new ArrayList<>(0);
    private Clock.@Nullable Timer nextTick;
    private boolean isEnding;

    private WebSocketRelay(
            RelaySocket caller, RelaySocket backend, RelayLimits limits, RandomGenerator masks, Clock clock) {
        this.spec = limits.spec();
        this.memory = limits.memory();
        this.clock = clock;
        long maxMessage = spec.message().bytes();
        FrameReader fromCaller = new FrameReader(true, new MessageRules(maxMessage), memory, this::onCallerFrame);
        FrameReader fromBackend = new FrameReader(false, new MessageRules(maxMessage), memory, this::onBackendFrame);
        this.caller = new WebSocketPeer(caller, fromCaller, null, memory, clock);
        this.backend = new WebSocketPeer(backend, fromBackend, masks, memory, clock);
    }

    /**
     * Relays until both connections are closed. The future then completes.
     *
     * @param masks the masks of the frames to the backend, which must be unpredictable (RFC 6455 10.3)
     */
    public static Future<Void> run(
            RelaySocket caller, RelaySocket backend, RelayLimits limits, RandomGenerator masks, Clock clock) {
        WebSocketRelay relay = new WebSocketRelay(caller, backend, limits, masks, clock);
        Runnable onClosing = () -> relay.end(CloseCode.GOING_AWAY);
        caller.onClosing().accept(onClosing);
        backend.onClosing().accept(onClosing);
        limits.ends().accept(relay::endBy);
        relay.start();
        return relay.closed.future();
    }

    private void start() {
        scheduleTick();
        caller.start(bytes -> relay(caller, backend, bytes), () -> onGone(caller, backend));
        backend.start(bytes -> relay(backend, caller, bytes), () -> onGone(backend, caller));
    }

    private void relay(WebSocketPeer from, WebSocketPeer to, byte[] bytes) {
        try {
            from.read(bytes);
            to.flush();
            if (!to.isClosing()) to.slowDown(from);
        } catch (WebSocketException violation) {
            onViolation(from, to, violation.code());
        } catch (MemoryLimitException full) {
            onViolation(from, to, CloseCode.TRY_AGAIN_LATER);
        }
        to.flush();
    }

    private void onCallerFrame(Frame frame) {
        onFrame(caller, backend, frame);
    }

    private void onBackendFrame(Frame frame) {
        onFrame(backend, caller, frame);
    }

    private void onFrame(WebSocketPeer from, WebSocketPeer to, Frame frame) {
        if (frame.opcode() == Frame.CLOSE) onClose(from, to, frame);
        else if (WebSocketPeer.isPong(frame)) memory.release(frame.payload().length);
        else to.send(frame);
    }

    /** The other peer gets the same code and reason, and responds to them itself. */
    private void onClose(WebSocketPeer from, WebSocketPeer to, Frame close) {
        from.onClose(close.payload());
        memory.release(close.payload().length);
        to.sendClose(close.payload());
        if (to.isGone()) from.sendClose(close.payload());
        startEnding();
        closeIfDone();
    }

    /** The server of a connection closes it (RFC 6455 7.1.1). The backend closes its own. */
    private void closeIfDone() {
        if (caller.isDone() && !caller.isGone()) caller.close();
    }

    /** The other peer learns that its partner has gone, but of a size or a lack of memory by the same code. */
    private void onViolation(WebSocketPeer from, WebSocketPeer to, int code) {
        boolean isShared = code == CloseCode.MESSAGE_TOO_BIG || code == CloseCode.TRY_AGAIN_LATER;
        to.sendClose(CloseCode.payload(isShared ? code : goneCode(from)));
        from.sendClose(CloseCode.payload(code));
        startEnding();
        timers.add(clock.after(LINGER_TIME.toNanos(), from::close));
    }

    private int goneCode(WebSocketPeer peer) {
        return peer == caller ? CloseCode.GOING_AWAY : CloseCode.BAD_GATEWAY;
    }

    private void onGone(WebSocketPeer peer, WebSocketPeer other) {
        if (other.isGone()) {
            finish();
            return;
        }
        other.sendCloseOr(goneCode(peer));
        startEnding();
        closeIfDone();
        // A server that gets a Close frame closes its connection anyway.
        if (peer == caller) backend.close();
    }

    private void endBy(RelayEnd reason) {
        if (!isEnding) end(reason.code());
    }

    private void end(int code) {
        caller.sendClose(CloseCode.payload(code));
        backend.sendClose(CloseCode.payload(code));
        startEnding();
    }

    /** Starts the time of the closing handshakes. A peer does not wait for another one that gets no more messages. */
    private void startEnding() {
        if (backend.isClosing()) caller.resume();
        if (caller.isClosing()) backend.resume();
        if (isEnding) return;
        isEnding = true;
        timers.add(clock.after(CLOSE_TIMEOUT.toNanos(), this::abort));
    }

    private void abort() {
        caller.abort();
        backend.abort();
    }

    private void finish() {
        timers.forEach(Clock.Timer::cancel);
        if (nextTick != null) nextTick.cancel();
        closed.tryComplete();
    }

    /** One timer serves the pings and the limit of silence, because thousands of connections have one each. */
    private void scheduleTick() {
        long third = spec.idle().toNanos() / PINGS_PER_IDLE;
        nextTick = clock.after(Math.min(PING_INTERVAL.toNanos(), third), this::ping);
    }

    private void ping() {
        if (isEnding) return;
        // After a blocked event loop, timers run before received bytes are read.
        if (isSilent(caller) || isSilent(backend)) clock.after(0, this::endIfSilent);
        caller.ping();
        backend.ping();
        scheduleTick();
    }

    private boolean isSilent(WebSocketPeer peer) {
        return peer.isSilentFor(spec.idle().toNanos());
    }

    private void endIfSilent() {
        if (isEnding) return;
        if (isSilent(caller)) end(CloseCode.GOING_AWAY);
        else if (isSilent(backend)) onViolation(backend, caller, CloseCode.GOING_AWAY);
    }
}
