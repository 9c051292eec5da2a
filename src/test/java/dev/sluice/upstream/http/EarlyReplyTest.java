package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.ReplyTailTest.ClosingBackend;
import dev.sluice.upstream.http.ReplyTailTest.SlowCaller;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that replies before the end of an upload and closes its connection, and a caller that reads the reply slowly. */
@Tag("slow")
class EarlyReplyTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = ReplyTailTest.STAND;

    private final ClosingBackend server = STAND.closeAfterTest(new ClosingBackend());

    @BeforeAll
    static void start() {
        ReplyTailTest.start(TransportKind.NIO);
    }

    @AfterAll
    static void close() {
        ReplyTailTest.close();
    }

    static Stream<Arguments> replies() {
        return ReplyTailTest.arguments("early-length", "early-eof", "early-chunked");
    }

    @ParameterizedTest
    @MethodSource("replies")
    void a_caller_that_still_sends_its_body_gets_the_whole_reply(TransportKind transport, String kind, int length) {
        HttpBackend backend = ReplyTailTest.backend(transport, 8, server);
        SlowCaller caller = new SlowCaller(new Upload());
        CompletableFuture<Reply> reply = caller.call(backend, "/" + kind + "/" + length);
        caller.readToEnd(server, reply);
        TestEventLoops.await(reply);
        assertThat(caller.received).isEqualTo(length);
        assertThat(caller.ended).isTrue();
        Await.until(() -> backend.openConnections() == 0);
    }

    @Test
    void the_connection_of_an_early_reply_leaves_nothing() {
        FaultyServer open = STAND.server(FaultyResponse.text("HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n"))
                .answerHeads();
        HttpBackend backend = STAND.backend(open.url());
        CompletableFuture<Reply> reply = new SlowCaller(new Upload()).call(backend, "/0");
        Await.until(() -> reply.isDone() && backend.openConnections() == 0);
        assertThat(open.awaitClosed(1)).isTrue();
    }

    static Stream<Arguments> brokenReplies() {
        return ReplyTailTest.arguments("cut-length", "cut-chunked");
    }

    @ParameterizedTest
    @MethodSource("brokenReplies")
    void a_reply_without_its_end_is_lost(TransportKind transport, String kind, int length) {
        HttpBackend backend = ReplyTailTest.backend(transport, 8, server);
        SlowCaller caller = new SlowCaller(new Upload());
        CompletableFuture<Reply> reply = caller.call(backend, "/" + kind + "/" + length);
        caller.readToEnd(server, reply);
        assertThat(HttpBackendFixture.failureOf(reply)).satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(caller.ended).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\0\r\nzz\r\nab\r\n0\r\n\r\n"
            })
    void an_invalid_reply_fails_behind_its_bytes(String bytes) {
        FaultyServer broken = STAND.server(FaultyResponse.text(bytes));
        HttpBackend backend = STAND.backend(broken.url());
        SlowCaller caller = new SlowCaller(new Upload());
        CompletableFuture<Reply> reply = caller.call(backend, "/0");
        caller.readToEnd(() -> {}, reply);
        assertThat(HttpBackendFixture.failureOf(reply)).satisfies(because(FailureReason.PROTOCOL_ERROR));
        assertThat(broken.awaitClosed(1)).isTrue();
    }

    /** A body whose first bytes arrive, and no others. */
    static final class Upload implements ReadStream<Buffer> {
        private @Nullable Handler<Buffer> handler;

        @Override
        public Upload handler(@Nullable Handler<Buffer> handler) {
            this.handler = handler;
            return this;
        }

        @Override
        public Upload fetch(long amount) {
            Handler<Buffer> first = handler;
            handler = null;
            if (first != null) first.handle(Buffer.buffer("the first bytes"));
            return this;
        }

        @Override
        public Upload resume() {
            return fetch(Long.MAX_VALUE);
        }

        @Override
        public Upload pause() {
            return this;
        }

        @Override
        public Upload endHandler(@Nullable Handler<Void> handler) {
            return this;
        }

        @Override
        public Upload exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }
    }
}
