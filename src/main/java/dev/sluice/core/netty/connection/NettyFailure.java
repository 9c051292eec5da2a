package dev.sluice.core.netty.connection;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of Netty that Vert.x passes on. The order matters, because some exceptions are cases of later ones.
 *
 * <p>Netty 4.2.20: adapts. {@code FailureTranslatorTest}
 */
public enum NettyFailure {
    CONNECT_TIMEOUT(ConnectTimeoutException.class),
    HANDSHAKE_TIMEOUT(SslHandshakeTimeoutException.class),
    /** The first bytes were no TLS. */
    NOT_TLS(NotSslRecordException.class),
    HTTP2(Http2Exception.class),
    /** The first line of a request or response is too long. */
    LINE_TOO_LONG(TooLongHttpLineException.class),
    /** The header fields of a request or response are too long. */
    HEAD_TOO_LONG(TooLongHttpHeaderException.class),
    /** Another part of a message is too long. */
    TOO_LONG(TooLongFrameException.class),
    /** Another error of an encoder or decoder. */
    CODEC(CodecException.class),
    /** A system call failed on epoll. */
    NATIVE_IO(Errors.NativeIoException.class);

    private static final List<NettyFailure> ALL = List.of(values());

    private final Class<? extends Exception> type;

    NettyFailure(Class<? extends Exception> type) {
        this.type = type;
    }

    /** Returns the kind of this exception, whatever its causes are; null for an exception of another library. */
    public static @Nullable NettyFailure of(@Nullable Throwable thrown) {
        for (NettyFailure kind : ALL) if (kind.type.isInstance(thrown)) return kind;
        return null;
    }

    /** Returns the name of the error code of an {@link #HTTP2} failure. */
    public static String http2Error(Throwable http2) {
        return ((Http2Exception) http2).error().toString();
    }
}
