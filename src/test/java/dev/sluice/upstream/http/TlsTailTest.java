package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.ReplyTailTest.ClosingBackend;
import dev.sluice.upstream.http.ReplyTailTest.SlowCaller;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend on TLS that closes its connection after the last byte, and a caller that has read only the first bytes of the reply. */
@Tag("slow")
class TlsTailTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = ReplyTailTest.STAND;

    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");

    @AfterAll
    static void close() {
        ReplyTailTest.close();
        CERTIFICATE.delete();
    }

    private static ClosingBackend server(TransportKind transport) throws Exception {
        ReplyTailTest.start(transport);
        Vertx vertx = STAND.vertx;
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(CERTIFICATE.keyCertOptions().getKeyManagerFactory(vertx).getKeyManagers(), null, null);
        return STAND.closeAfterTest(new ClosingBackend("https://localhost", context.getServerSocketFactory()));
    }

    private static HttpBackend backend(ClosingBackend server) {
        HttpBackend.Spec spec = HttpBackendFixture.spec(server.url());
        HttpClientOptions options = ConnectionPool.options(spec).setTrustOptions(CERTIFICATE.trustOptions());
        return STAND.backend(
                spec, new ConnectionPool.Settings(options, ConnectionPool.pool(8), ConnectionPool.MAX_LIFETIME));
    }

    static Stream<Arguments> replies() {
        return ReplyTailTest.arguments("length", "eof", "chunked");
    }

    @ParameterizedTest
    @MethodSource("replies")
    void a_caller_gets_all_that_arrived_before_the_end_of_the_connection(
            TransportKind transport, String kind, int length) throws Exception {
        ClosingBackend server = server(transport);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend(server), "/" + kind + "/" + length);
        caller.readToEnd(server, reply);
        TestEventLoops.await(reply);
        assertThat(caller.received).isEqualTo(length);
        assertThat(caller.ended).isTrue();
    }

    static Stream<Arguments> brokenReplies() {
        return ReplyTailTest.arguments("cut-length", "cut-chunked");
    }

    @ParameterizedTest
    @MethodSource("brokenReplies")
    void a_reply_without_its_end_is_lost_after_all_that_arrived(TransportKind transport, String kind, int length)
            throws Exception {
        ClosingBackend server = server(transport);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend(server), "/" + kind + "/" + length);
        caller.readToEnd(server, reply);
        assertThat(HttpBackendFixture.failureOf(reply)).satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(caller.received).isEqualTo(length);
        assertThat(caller.ended).isFalse();
    }
}
