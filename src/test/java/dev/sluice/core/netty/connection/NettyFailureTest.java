package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class NettyFailureTest {
    @Test
    void an_exception_has_its_narrowest_kind() {
        assertThat(NettyFailure.of(new ConnectTimeoutException())).isEqualTo(NettyFailure.CONNECT_TIMEOUT);
        assertThat(NettyFailure.of(new SslHandshakeTimeoutException("late"))).isEqualTo(NettyFailure.HANDSHAKE_TIMEOUT);
        assertThat(NettyFailure.of(new NotSslRecordException("GET"))).isEqualTo(NettyFailure.NOT_TLS);
        assertThat(NettyFailure.of(new TooLongHttpLineException())).isEqualTo(NettyFailure.LINE_TOO_LONG);
        assertThat(NettyFailure.of(new TooLongHttpHeaderException())).isEqualTo(NettyFailure.HEAD_TOO_LONG);
        assertThat(NettyFailure.of(new TooLongFrameException())).isEqualTo(NettyFailure.TOO_LONG);
        assertThat(NettyFailure.of(new DecoderException())).isEqualTo(NettyFailure.CODEC);
    }

    @Test
    void a_failure_of_http2_has_the_name_of_its_error() {
        Http2Exception failure = Http2Exception.connectionError(Http2Error.FLOW_CONTROL_ERROR, "too much");
        assertThat(NettyFailure.of(failure)).isEqualTo(NettyFailure.HTTP2);
        assertThat(NettyFailure.http2Error(failure)).isEqualTo("FLOW_CONTROL_ERROR");
    }

    @Test
    void other_exceptions_and_causes_have_no_kind() {
        assertThat(NettyFailure.of(null)).isNull();
        assertThat(NettyFailure.of(new IOException(new DecoderException()))).isNull();
    }
}
