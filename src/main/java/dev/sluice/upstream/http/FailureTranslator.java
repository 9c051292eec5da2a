package dev.sluice.upstream.http;

import static java.util.stream.Collectors.joining;

import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.netty.connection.NettyFailure;
import dev.sluice.core.netty.http.Http2;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NotSent;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Translates exceptions of Vert.x, Netty and the JDK to {@link BackendFailure}s. An unknown exception becomes {@link
 * FailureReason#CONNECT_FAILED} or {@link FailureReason#CONNECTION_LOST}.
 */
final class FailureTranslator {
    /** A class name in a message, such as that of a cause. */
    private static final Pattern CLASS_NAME = Pattern.compile("([a-z_]\\w*\\.)+[A-Z][\\w$]*(Exception|Error)(: )?");

    private static final String CLOSED_BEFORE_WRITE = "Connection was closed";

    private FailureTranslator() {}

    /**
     * The state of an attempt at its failure.
     *
     * @param connected whether it had a connection; otherwise nothing was sent
     * @param reused whether other requests used the connection before
     * @param unprocessed whether the backend has certainly not processed the request
     */
    record AttemptState(boolean connected, boolean reused, boolean responseStarted, boolean unprocessed) {
        static final AttemptState UNSENT = new AttemptState(false, false, false, false);

        /** Returns the state of an attempt with this request, which is null before the connection. */
        static AttemptState of(@Nullable HttpClientRequest request, boolean responseStarted) {
            if (request == null) return UNSENT;
            boolean reused = Http2.streamId(request) > 1;
            return new AttemptState(true, reused, responseStarted, Http2.isUnprocessed(request));
        }
    }

    /** Returns the phase that timed out according to {@code thrown}; null for other failures. */
    static @Nullable TimeoutPhase timeoutPhase(Throwable thrown, AttemptState state) {
        if (state.connected) return null;
        if (NettyFailure.of(thrown) == NettyFailure.CONNECT_TIMEOUT) return TimeoutPhase.CONNECT;
        if (NettyFailure.of(thrown.getCause()) == NettyFailure.HANDSHAKE_TIMEOUT) return TimeoutPhase.TLS;
        return thrown instanceof TimeoutException ? TimeoutPhase.POOL : null;
    }

    static BackendFailure translate(Call call, Throwable thrown, AttemptState state) {
        return state.connected ? afterConnect(call, thrown, state) : beforeConnect(call, thrown);
    }

    private static BackendFailure beforeConnect(Call call, Throwable thrown) {
        String detail = detail(thrown);
        if (thrown instanceof UnknownHostException) return new NotSent(call, FailureReason.DNS_FAILED, detail);
        if (thrown instanceof SSLException) return new NotSent(call, FailureReason.TLS_FAILED, detail);
        if (thrown instanceof ConnectionPoolTooBusyException) return NotSent.PoolTimeout.queueFull(call, detail);
        if (NettyFailure.of(thrown) == NettyFailure.HTTP2)
            return new NoReply(call, FailureReason.PROTOCOL_ERROR, notHttp(thrown));
        return new NotSent(call, FailureReason.CONNECT_FAILED, detail);
    }

    private static BackendFailure afterConnect(Call call, Throwable thrown, AttemptState state) {
        String detail = detail(thrown);
        if (isUnprocessed(thrown, state)) return new NoReply(call, FailureReason.STREAM_REFUSED, detail);
        if (thrown instanceof StreamResetException) return new NoReply(call, FailureReason.STREAM_RESET, detail);
        if (isNotHttp(thrown) && !isClosed(thrown))
            return new NoReply(call, FailureReason.PROTOCOL_ERROR, notHttp(thrown));
        if (isClosed(thrown) && state.reused && !state.responseStarted)
            return new NoReply(call, FailureReason.CONNECTION_STALE, detail);
        return new NoReply(call, FailureReason.CONNECTION_LOST, detail);
    }

    /** RFC 9113, 8.7. */
    private static boolean isUnprocessed(Throwable thrown, AttemptState state) {
        return state.unprocessed
                || (thrown instanceof StreamResetException reset && reset.getCode() == Http2ErrorCode.REFUSED_STREAM);
    }

    /** Vert.x 5.1 reports a connection that closes before the request is written as a plain exception. */
    private static boolean isClosed(Throwable thrown) {
        return thrown instanceof HttpClosedException
                || thrown instanceof IOException
                || CLOSED_BEFORE_WRITE.equals(thrown.getMessage());
    }

    /** Netty reports most decoding errors as illegal arguments, and Vert.x wraps some in a plain VertxException. */
    private static boolean isNotHttp(Throwable thrown) {
        return thrown instanceof IllegalArgumentException
                || thrown instanceof IllegalStateException
                || (thrown.getClass() == VertxException.class)
                || isOfCodec(NettyFailure.of(thrown));
    }

    private static boolean isOfCodec(@Nullable NettyFailure failure) {
        return failure == NettyFailure.HTTP2 || failure == NettyFailure.CODEC || isTooLong(failure);
    }

    private static boolean isTooLong(@Nullable NettyFailure failure) {
        return failure == NettyFailure.LINE_TOO_LONG
                || failure == NettyFailure.HEAD_TOO_LONG
                || failure == NettyFailure.TOO_LONG;
    }

    /** Netty's own messages about a reply that is not HTTP quote its bytes, except those about lengths. */
    private static String notHttp(Throwable thrown) {
        NettyFailure failure = NettyFailure.of(thrown);
        if (isTooLong(failure)) return detail(thrown);
        return failure == NettyFailure.HTTP2
                ? "the reply is not valid HTTP/2: " + NettyFailure.http2Error(thrown)
                : "the reply is not valid HTTP";
    }

    /** Netty's message about a server without TLS has the bytes of the server. */
    private static String message(Throwable thrown) {
        if (NettyFailure.of(thrown) == NettyFailure.NOT_TLS) return "not an SSL/TLS record";
        return CLASS_NAME.matcher(String.valueOf(thrown.getMessage())).replaceAll("");
    }

    /** Returns the distinct messages of an exception and its causes, without class names. */
    private static String detail(Throwable thrown) {
        String detail = Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .limit(4)
                .map(FailureTranslator::message)
                .filter(message -> !message.isEmpty() && !message.equals("null"))
                .distinct()
                .collect(joining("; "));
        return detail.isEmpty() ? "no message" : detail;
    }
}
