package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.http.FailureTranslator.AttemptState;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The failure for each exception, as in resilience.md 3.4. */
class FailureTranslatorTest {
    private static final AttemptState FRESH = new AttemptState(true, false, false, false);
    private static final AttemptState REUSED = new AttemptState(true, true, false, false);
    private static final AttemptState DISOWNED = new AttemptState(true, true, false, true);
    private static final AttemptState RECEIVING = new AttemptState(true, true, true, false);

    private static final Call CALL = TestCalls.get(new ManualClock(), "/");

    record Case(Throwable thrown, AttemptState stage, FailureReason expected) {}

    static Stream<Case> cases() {
        return Stream.of(unsent(), streams(), connections(), protocol()).flatMap(each -> each);
    }

    private static Stream<Case> unsent() {
        return Stream.of(
                new Case(new UnknownHostException("x"), AttemptState.UNSENT, FailureReason.DNS_FAILED),
                new Case(new ConnectException("refused"), AttemptState.UNSENT, FailureReason.CONNECT_FAILED),
                new Case(new NoRouteToHostException("x"), AttemptState.UNSENT, FailureReason.CONNECT_FAILED),
                new Case(new HttpClosedException("closed"), AttemptState.UNSENT, FailureReason.CONNECT_FAILED),
                new Case(
                        new IllegalStateException("Client is closed"),
                        AttemptState.UNSENT,
                        FailureReason.CONNECT_FAILED),
                new Case(new SSLHandshakeException("untrusted"), AttemptState.UNSENT, FailureReason.TLS_FAILED),
                new Case(new ConnectionPoolTooBusyException("full"), AttemptState.UNSENT, FailureReason.POOL_TIMEOUT),
                new Case(
                        new Http2Exception(Http2Error.PROTOCOL_ERROR),
                        AttemptState.UNSENT,
                        FailureReason.PROTOCOL_ERROR));
    }

    private static Stream<Case> streams() {
        return Stream.of(
                new Case(new StreamResetException(7), FRESH, FailureReason.STREAM_REFUSED),
                new Case(new StreamResetException(2), FRESH, FailureReason.STREAM_RESET),
                new Case(new StreamResetException(2), RECEIVING, FailureReason.STREAM_RESET),
                new Case(goAway(), DISOWNED, FailureReason.STREAM_REFUSED),
                new Case(goAway(), RECEIVING, FailureReason.CONNECTION_LOST),
                new Case(new Http2Exception(Http2Error.REFUSED_STREAM), DISOWNED, FailureReason.STREAM_REFUSED));
    }

    private static HttpClosedException goAway() {
        return new HttpClosedException(new GoAway());
    }

    private static Stream<Case> connections() {
        return Stream.of(
                new Case(new HttpClosedException("closed"), FRESH, FailureReason.CONNECTION_LOST),
                new Case(new HttpClosedException("closed"), REUSED, FailureReason.CONNECTION_STALE),
                new Case(new HttpClosedException("closed"), RECEIVING, FailureReason.CONNECTION_LOST),
                new Case(new IOException("Connection reset by peer"), FRESH, FailureReason.CONNECTION_LOST),
                new Case(new IOException("Connection reset by peer"), REUSED, FailureReason.CONNECTION_STALE),
                new Case(new IOException("Connection reset by peer"), RECEIVING, FailureReason.CONNECTION_LOST),
                new Case(new SSLException("bad record"), FRESH, FailureReason.CONNECTION_LOST),
                new Case(new TimeoutException("of somebody"), FRESH, FailureReason.CONNECTION_LOST),
                new Case(new Error("what is this?"), REUSED, FailureReason.CONNECTION_LOST));
    }

    private static Stream<Case> protocol() {
        return Stream.of(
                new Case(new IllegalArgumentException("invalid version format"), REUSED, FailureReason.PROTOCOL_ERROR),
                new Case(new NumberFormatException("zz"), RECEIVING, FailureReason.PROTOCOL_ERROR),
                new Case(new IllegalStateException("Unsupported HTTP version"), FRESH, FailureReason.PROTOCOL_ERROR),
                new Case(new TooLongHttpHeaderException("x"), FRESH, FailureReason.PROTOCOL_ERROR),
                new Case(new PrematureChannelClosureException("x"), FRESH, FailureReason.PROTOCOL_ERROR),
                new Case(new Http2Exception(Http2Error.PROTOCOL_ERROR), FRESH, FailureReason.PROTOCOL_ERROR),
                new Case(new VertxException("an invalid message"), FRESH, FailureReason.PROTOCOL_ERROR));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void every_exception_of_a_library_becomes_a_backend_failure(Case thrown) {
        assertThat(FailureTranslator.timeoutPhase(thrown.thrown, thrown.stage)).isNull();

        BackendFailure failure = FailureTranslator.translate(CALL, thrown.thrown, thrown.stage);

        assertThat(failure.reason()).isEqualTo(thrown.expected);
        assertThat(failure).hasNoCause();
        assertThat(failure.detail())
                .isNotEmpty()
                .doesNotContain(thrown.thrown.getClass().getSimpleName(), "io.vertx", "io.netty");
    }

    @Test
    void timeouts_before_a_connection_are_distinguished() {
        assertThat(lapse(new ConnectTimeoutException("x"))).isEqualTo(TimeoutPhase.CONNECT);
        assertThat(lapse(handshake(new SslHandshakeTimeoutException("x")))).isEqualTo(TimeoutPhase.TLS);
        assertThat(lapse(new TimeoutException("pool"))).isEqualTo(TimeoutPhase.POOL);
        assertThat(lapse(new ConnectException("refused"))).isNull();
    }

    private static @Nullable TimeoutPhase lapse(Throwable thrown) {
        return FailureTranslator.timeoutPhase(thrown, AttemptState.UNSENT);
    }

    private static SSLHandshakeException handshake(Throwable cause) {
        SSLHandshakeException failed = new SSLHandshakeException("Failed to create SSL connection");
        failed.initCause(cause);
        return failed;
    }

    @Test
    void the_detail_holds_the_messages_of_all_causes() {
        assertThat(detail(handshake(new SSLException("no trust"))))
                .isEqualTo("Failed to create SSL connection; no trust");
    }

    @Test
    void the_detail_holds_no_name_of_a_class() {
        SSLException untrusted = new SSLException("PKIX failed: sun.security.SunCertPathBuilderException: no path");
        assertThat(detail(new DecoderException(untrusted))).isEqualTo("PKIX failed: no path");
        assertThat(detail(new VertxException(new ConnectException("refused: api.Shop.test/10.0.0.1"))))
                .isEqualTo("refused: api.Shop.test/10.0.0.1");
        assertThat(detail(new VertxException(new ClosedChannelException()))).isEqualTo("no message");
    }

    private static String detail(Throwable thrown) {
        return FailureTranslator.translate(CALL, thrown, AttemptState.UNSENT).detail();
    }

    @Test
    void a_full_queue_is_not_a_timeout() {
        BackendFailure failure =
                FailureTranslator.translate(CALL, new ConnectionPoolTooBusyException("full"), AttemptState.UNSENT);

        assertThat(failure)
                .isInstanceOfSatisfying(
                        NotSent.PoolTimeout.class,
                        full -> assertThat(full.isQueueFull()).isTrue());
    }
}
