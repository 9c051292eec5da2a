package dev.sluice.gateway.proxy;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.http.ByteSocket;
import dev.sluice.core.netty.http.CallerProgress;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.gateway.proxy.websocket.RelayLimits;
import dev.sluice.gateway.proxy.websocket.RelaySocket;
import dev.sluice.gateway.proxy.websocket.WebSocketHandshake;
import dev.sluice.gateway.proxy.websocket.WebSocketRelay;
import dev.sluice.gateway.proxy.websocket.WebSocketSpec;
import dev.sluice.upstream.backend.Upgrade;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The upgrade of one request to WebSocket, from its call to the end of both connections. For the event loop of the request only. */
final class WebSocketUpgrade implements Upgrade {
    private final CallerProgress progress;
    private final WebSocketHandshake handshake;
    private final UpgradeContext context;
    private final @Nullable Deadline age;
    private final Runnable beforeHead;
    private AccessWatch access = AccessWatch.NONE;
    private @Nullable GatewayRequest call;
    private @Nullable Accepted accepted;

    /**
     * The parts of a route that its upgrades need.
     *
     * @param masks unpredictable and thread-safe
     */
    record UpgradeContext(WebSocketSpec spec, RandomGenerator masks, Clock clock) {}

    /** The connection to a backend that has accepted the upgrade. */
    private record Accepted(MultiMap headers, RelaySocket socket) {}

    /**
     * @param progress of a request with a valid handshake
     * @param age when the connection of the caller reaches its age; null for never
     * @param beforeHead runs before the head of the 101 to the caller
     */
    WebSocketUpgrade(CallerProgress progress, UpgradeContext context, @Nullable Deadline age, Runnable beforeHead) {
        this.progress = progress;
        this.handshake = WebSocketHandshake.of(progress.request());
        this.context = context;
        this.age = age;
        this.beforeHead = beforeHead;
    }

    /** Sets the authorised request, whose token and memory limit the connection. */
    void setCall(GatewayRequest authorized) {
        call = authorized;
    }

    /** Sets the watch that asks the issuer again while the connection is open. */
    void setAccess(AccessWatch watch) {
        access = watch;
    }

    /** Adds the fields of the handshake to the headers for the backend. */
    MultiMap addTo(MultiMap headers) {
        handshake.writeRequest(headers, progress.request().getHeader(HttpHeaders.ORIGIN));
        return headers;
    }

    @Override
    public String protocol() {
        return "websocket";
    }

    @Override
    public @Nullable String findFlaw(MultiMap headers) {
        return handshake.findFlaw(headers);
    }

    @Override
    public void accept(MultiMap headers, ByteSocket backend, Runnable abort, Consumer<Runnable> onClosing) {
        accepted = new Accepted(headers, RelaySocket.ofBackend(backend, abort, onClosing));
    }

    /** Returns whether the backend has accepted the upgrade. */
    boolean isAccepted() {
        return accepted != null;
    }

    /** Closes the connection to the backend, because the call has failed. */
    void abort() {
        if (accepted != null) accepted.socket.abort().run();
    }

    /**
     * Accepts the upgrade of the caller, and relays. The future completes when both connections are closed.
     *
     * @param addHeaders adds those headers of the 101 of the backend to the response that the caller may receive
     * @param onClosed runs once, before the future completes; a second listener of the future would cost more memory. If this method
     *     throws, it has run, and the connection to the backend is closed
     */
    Future<ProxyOutcome> run(Consumer<MultiMap> addHeaders, Runnable onClosed) {
        Accepted backend = requireNonNull(accepted, "the backend has not accepted the upgrade");
        // The request may refer to this object until its connection closes.
        accepted = null;
        try {
            return run(backend, addHeaders, onClosed);
        } catch (RuntimeException | Error bug) {
            backend.socket.abort().run();
            onClosed.run();
            throw bug;
        }
    }

    private Future<ProxyOutcome> run(Accepted backend, Consumer<MultiMap> addHeaders, Runnable onClosed) {
        addHeaders.accept(backend.headers);
        HttpServerRequest request = progress.request();
        ByteSocket caller = switchCaller(request, backend.headers);
        if (caller != null) return relay(caller, backend.socket, request.response(), onClosed);
        backend.socket.abort().run();
        onClosed.run();
        return Future.succeededFuture(outcome(request.response(), null));
    }

    private @Nullable ByteSocket switchCaller(HttpServerRequest request, MultiMap headers) {
        MultiMap responseHeaders = request.response().headers();
        handshake.writeResponse(headers, responseHeaders);
        ByteSocket caller = progress.switchProtocol(beforeHead);
        // Vert.x refers to the heads until the connections close, which need them no longer.
        List.of(headers, request.headers(), responseHeaders).forEach(MultiMap::clear);
        return caller;
    }

    private Future<ProxyOutcome> relay(
            ByteSocket caller, RelaySocket backend, HttpServerResponse response, Runnable onClosed) {
        GatewayRequest authorized = requireNonNull(call, "the call has not started");
        RelaySocket callerSocket =
                RelaySocket.ofCaller(caller, progress.connection(), progress::reset, progress::onWrite);
        RelayLife life = new RelayLife(context.clock, age);
        RelayLimits limits = new RelayLimits(context.spec, life::attach, authorized.memory());
        Future<Void> closed = WebSocketRelay.run(callerSocket, backend, limits, context.masks, context.clock);
        life.start(authorized, access);
        call = null;
        return closed.map(done -> {
            try {
                return outcome(response, life.stop());
            } finally {
                onClosed.run();
            }
        });
    }

    /** @param denial why the caller has lost its right; null if something else has closed the connections */
    private static ProxyOutcome outcome(HttpServerResponse response, @Nullable AccessFailure denial) {
        int status = response.getStatusCode();
        return denial == null
                ? new ProxyOutcome.Completed(status)
                : new ProxyOutcome.StreamEnded(status, denial, false);
    }
}
