package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.connection.AbortiveClose;
import dev.sluice.core.netty.http.BackendSocket;
import dev.sluice.core.netty.http.ReplyEnd;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.Upgrade;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Asks a backend on HTTP/1.1 for an {@link Upgrade}. After a 101 it hands the connection over, which the pool counts until it closes. Any
 * other reply is streamed.
 */
final class UpgradeTransfer extends StreamedTransfer {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Upgrade upgrade;
    private @Nullable HttpClientResponse switching;

    UpgradeTransfer(AttemptContext context, Call call, AttemptTimer timer, Runnable onCallerGone) {
        super(context, call, timer, onCallerGone);
        this.upgrade = requireNonNull(bodies.upgrade());
    }

    @Override
    void writeHead(HttpClientRequest request) {
        request.headers().set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).set(HttpHeaders.UPGRADE, upgrade.protocol());
    }

    /** Sends the head as well. */
    @Override
    Future<HttpClientResponse> response(HttpClientRequest request) {
        return request.connect();
    }

    @Override
    Future<Void> send(HttpClientRequest request) {
        return Future.succeededFuture();
    }

    /** The connection of a rejected upgrade cannot be reused. */
    @Override
    boolean isReusable() {
        return switching != null;
    }

    @Override
    @Nullable
    BackendFailure onHead(HttpClientResponse response) {
        return response.statusCode() == SWITCHING_PROTOCOLS ? onSwitch(response) : super.onHead(response);
    }

    private @Nullable BackendFailure onSwitch(HttpClientResponse response) {
        response.exceptionHandler(lost -> {});
        String flaw = upgrade.findFlaw(response.headers());
        if (flaw != null) return new NoReply(call, FailureReason.PROTOCOL_ERROR, "the 101 is invalid: " + flaw);
        BackendFailure failure = bodies.openStream(call);
        if (failure != null) return failure;
        startReply(response);
        switching = response;
        return null;
    }

    @Override
    boolean endsWithHead() {
        return switching != null;
    }

    @Override
    Future<Reply> onEnd(MultiMap trailers) {
        if (switching == null) return super.onEnd(trailers);
        handOver(switching);
        return Future.succeededFuture(new Reply(SWITCHING_PROTOCOLS, switching.headers(), Buffer.buffer()));
    }

    /** The connection outlives the attempt, so none of its tasks refers to it. */
    private void handOver(HttpClientResponse response) {
        HttpClientRequest request = response.request();
        ConnectionPool pool = context.connections();
        EventLoop loop = EventLoop.current();
        // The socket reports the end of the connection.
        request.exceptionHandler(lost -> {});
        // Vert.x looks at the head of the request after this call.
        loop.execute(() -> release(request));
        upgrade.accept(
                response.headers(),
                BackendSocket.paused(response),
                () -> AbortiveClose.close(request.connection()),
                task -> pool.onClosing(request.connection(), () -> loop.execute(task)));
    }

    /** Frees what the connection, which refers to its request, needs no longer. */
    private static void release(HttpClientRequest request) {
        request.headers().clear();
        request.redirectHandler(null);
        ReplyEnd.removeFrom(request.connection());
    }
}
