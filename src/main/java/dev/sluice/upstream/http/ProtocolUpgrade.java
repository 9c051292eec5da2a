package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.http.BackendSocket;
import dev.sluice.core.netty.http.ReplyEnd;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.backend.Upgrade;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Asks a backend on HTTP/1.1 for an {@link Upgrade}, and hands the connection over. The pool counts it until it closes. */
final class ProtocolUpgrade {
    private static final int SWITCHING_PROTOCOLS = 101;

    private ProtocolUpgrade() {}

    private static @Nullable Upgrade of(Call call) {
        StreamedBodies bodies = call.bodies();
        return bodies == null ? null : bodies.upgrade();
    }

    static boolean isRequested(Call call) {
        return of(call) != null;
    }

    /** Sets the fields that ask for the upgrade. */
    static void write(Call call, MultiMap headers) {
        Upgrade upgrade = of(call);
        if (upgrade == null) return;
        headers.set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        headers.set(HttpHeaders.UPGRADE, upgrade.protocol());
    }

    /** Returns the response to a request. Sends the head of one that asks for an upgrade, which has no body. */
    static Future<HttpClientResponse> response(Call call, HttpClientRequest request) {
        return isRequested(call) ? request.connect() : request.response();
    }

    /** Returns whether a response ends the protocol of its call. */
    static boolean isDone(Call call, HttpClientResponse response) {
        return response.statusCode() == SWITCHING_PROTOCOLS && isRequested(call);
    }

    /** Returns the failure of a 101; null if the upgrade can start. */
    static @Nullable BackendFailure findFailure(Call call, HttpClientResponse response) {
        response.exceptionHandler(lost -> {});
        String flaw = requireNonNull(of(call)).findFlaw(response.headers());
        if (flaw != null) return new NoReply(call, FailureReason.PROTOCOL_ERROR, "the 101 is invalid: " + flaw);
        return requireNonNull(call.bodies()).openStream(call);
    }

    /** Hands a connection of a pool over and returns the reply. */
    static Reply accept(Call call, HttpClientResponse response, ConnectionPool pool) {
        HttpClientRequest request = response.request();
        EventLoop loop = EventLoop.current();
        // The socket reports the end of the connection.
        request.exceptionHandler(lost -> {});
        // Vert.x looks at the head of the request after this call.
        loop.execute(() -> release(request));
        requireNonNull(of(call))
                .accept(
                        response.headers(),
                        BackendSocket.paused(response),
                        () -> ConnectionCloser.abort(request),
                        task -> pool.onClosing(request.connection(), () -> loop.execute(task)));
        return new Reply(SWITCHING_PROTOCOLS, response.headers(), Buffer.buffer());
    }

    /** Frees what the connection, which refers to its request, needs no longer. */
    private static void release(HttpClientRequest request) {
        request.headers().clear();
        request.redirectHandler(null);
        ReplyEnd.removeFrom(request.connection());
    }
}
