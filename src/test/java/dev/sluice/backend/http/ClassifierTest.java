package dev.sluice.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cause;
import dev.sluice.backend.NotReached;
import dev.sluice.backend.http.Classifier.Stage;
import dev.sluice.fixture.Calls;
import dev.sluice.fixture.ManualClock;
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

/** The matrix of resilience.md 3.4, from what is thrown to what we call it. */
class ClassifierTest {
    private static final Stage FRESH = new Stage(true, false, false, false);
    private static final Stage REUSED = new Stage(true, true, false, false);
    private static final Stage DISOWNED = new Stage(true, true, false, true);
    private static final Stage ANSWERING = new Stage(true, true, true, false);

    private static final Call CALL = Calls.get(new ManualClock(), "/");

    record Case(Throwable thrown, Stage stage, Cause expected) {}

    static Stream<Case> cases() {
        return Stream.of(unsent(), streams(), connections(), protocol()).flatMap(each -> each);
    }

    private static Stream<Case> unsent() {
        return Stream.of(
                new Case(new UnknownHostException("x"), Stage.UNSENT, Cause.DNS_FAILED),
                new Case(new ConnectException("refused"), Stage.UNSENT, Cause.CONNECT_FAILED),
                new Case(new NoRouteToHostException("x"), Stage.UNSENT, Cause.CONNECT_FAILED),
                new Case(new HttpClosedException("closed"), Stage.UNSENT, Cause.CONNECT_FAILED),
                new Case(new IllegalStateException("Client is closed"), Stage.UNSENT, Cause.CONNECT_FAILED),
                new Case(new SSLHandshakeException("untrusted"), Stage.UNSENT, Cause.TLS_FAILED),
                new Case(new ConnectionPoolTooBusyException("full"), Stage.UNSENT, Cause.POOL_TIMEOUT),
                new Case(new Http2Exception(Http2Error.PROTOCOL_ERROR), Stage.UNSENT, Cause.PROTOCOL_ERROR));
    }

    private static Stream<Case> streams() {
        return Stream.of(
                new Case(new StreamResetException(7), FRESH, Cause.STREAM_REFUSED),
                new Case(new StreamResetException(2), FRESH, Cause.STREAM_RESET),
                new Case(new StreamResetException(2), ANSWERING, Cause.STREAM_RESET),
                new Case(goAway(), DISOWNED, Cause.STREAM_REFUSED),
                new Case(goAway(), ANSWERING, Cause.CONNECTION_LOST),
                new Case(new Http2Exception(Http2Error.REFUSED_STREAM), DISOWNED, Cause.STREAM_REFUSED));
    }

    private static HttpClosedException goAway() {
        return new HttpClosedException(new GoAway());
    }

    private static Stream<Case> connections() {
        return Stream.of(
                new Case(new HttpClosedException("closed"), FRESH, Cause.CONNECTION_LOST),
                new Case(new HttpClosedException("closed"), REUSED, Cause.CONNECTION_STALE),
                new Case(new HttpClosedException("closed"), ANSWERING, Cause.CONNECTION_LOST),
                new Case(new IOException("Connection reset by peer"), FRESH, Cause.CONNECTION_LOST),
                new Case(new IOException("Connection reset by peer"), REUSED, Cause.CONNECTION_STALE),
                new Case(new IOException("Connection reset by peer"), ANSWERING, Cause.CONNECTION_LOST),
                new Case(new SSLException("bad record"), FRESH, Cause.CONNECTION_LOST),
                new Case(new TimeoutException("of somebody"), FRESH, Cause.CONNECTION_LOST),
                new Case(new Error("what is this?"), REUSED, Cause.CONNECTION_LOST));
    }

    private static Stream<Case> protocol() {
        return Stream.of(
                new Case(new IllegalArgumentException("invalid version format"), REUSED, Cause.PROTOCOL_ERROR),
                new Case(new NumberFormatException("zz"), ANSWERING, Cause.PROTOCOL_ERROR),
                new Case(new IllegalStateException("Unsupported HTTP version"), FRESH, Cause.PROTOCOL_ERROR),
                new Case(new TooLongHttpHeaderException("x"), FRESH, Cause.PROTOCOL_ERROR),
                new Case(new PrematureChannelClosureException("x"), FRESH, Cause.PROTOCOL_ERROR),
                new Case(new Http2Exception(Http2Error.PROTOCOL_ERROR), FRESH, Cause.PROTOCOL_ERROR),
                new Case(new VertxException("an invalid message"), FRESH, Cause.PROTOCOL_ERROR));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everything_thrown_has_a_name_of_ours_and_stays_behind(Case thrown) {
        assertThat(Classifier.lapse(thrown.thrown, thrown.stage)).isNull();

        BackendFailure failure = Classifier.failure(CALL, thrown.thrown, thrown.stage);

        assertThat(failure.reason()).isEqualTo(thrown.expected);
        assertThat(failure).hasNoCause();
        assertThat(failure.detail())
                .isNotEmpty()
                .doesNotContain(thrown.thrown.getClass().getSimpleName(), "io.vertx", "io.netty");
    }

    @Test
    void waits_that_end_before_a_connection_is_had_are_told_apart() {
        assertThat(lapse(new ConnectTimeoutException("x"))).isEqualTo(Phase.CONNECT);
        assertThat(lapse(handshake(new SslHandshakeTimeoutException("x")))).isEqualTo(Phase.TLS);
        assertThat(lapse(new TimeoutException("pool"))).isEqualTo(Phase.POOL);
        assertThat(lapse(new ConnectException("refused"))).isNull();
    }

    private static @Nullable Phase lapse(Throwable thrown) {
        return Classifier.lapse(thrown, Stage.UNSENT);
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
        return Classifier.failure(CALL, thrown, Stage.UNSENT).detail();
    }

    @Test
    void a_queue_that_is_full_is_not_a_wait_that_ended() {
        BackendFailure failure = Classifier.failure(CALL, new ConnectionPoolTooBusyException("full"), Stage.UNSENT);

        assertThat(failure)
                .isInstanceOfSatisfying(
                        NotReached.PoolTimeout.class,
                        full -> assertThat(full.wasTurnedAway()).isTrue());
    }
}
