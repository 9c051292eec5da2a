package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.ReplyTailTest.ClosingBackend;
import dev.sluice.upstream.http.ReplyTailTest.SlowCaller;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that pass in both directions at the pace of a slow caller, between a real backend and one attempt. */
class StreamedTransferTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = ReplyTailTest.STAND;

    private static final int PART = 10_000;

    @BeforeAll
    static void start() {
        ReplyTailTest.start(TransportKind.NIO);
    }

    @AfterAll
    static void close() {
        ReplyTailTest.close();
    }

    private static HttpBackend backend(Handler<HttpServerRequest> handler) {
        HttpServer server = TestEventLoops.await(
                STAND.vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"));
        STAND.closeAfterTest(() -> TestEventLoops.await(server.close()));
        return STAND.backend(URI.create("http://127.0.0.1:" + server.actualPort()));
    }

    private static void echo(HttpServerRequest request) {
        request.pipeTo(request.response().setChunked(true));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART, 300_000})
    void a_streamed_request_and_its_streamed_reply_arrive_whole(int length) {
        SlowCaller caller = new SlowCaller(new Upload(length));
        CompletableFuture<Reply> reply = caller.call(backend(StreamedTransferTest::echo), "/" + length);
        if (length > 0) caller.readToEnd(() -> {}, reply);
        assertThat(TestEventLoops.await(reply).status()).isEqualTo(200);
        assertThat(caller.received).isEqualTo(length);
        assertThat(caller.ended).isTrue();
    }

    @Test
    void an_error_reply_that_exceeds_the_buffer_streams_with_its_buffered_bytes_first() {
        int length = 200_000;
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) body[i] = ClosingBackend.at(i);
        HttpBackend backend =
                backend(request -> request.response().setStatusCode(500).end(Buffer.buffer(body)));
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend, "/" + length);
        caller.readToEnd(() -> {}, reply);
        assertThat(HttpBackendFixture.failureOf(reply)).satisfies(because(FailureReason.SERVER_ERROR));
        assertThat(caller.received).isEqualTo(length);
        assertThat(caller.ended).isTrue();
    }

    @Test
    void an_error_reply_that_fits_the_buffer_reaches_no_caller() {
        HttpBackend backend =
                backend(request -> request.response().setStatusCode(500).end("broken"));
        SlowCaller caller = new SlowCaller(new Upload(PART));
        CompletableFuture<Reply> reply = caller.call(backend, "/" + PART);
        assertThat(HttpBackendFixture.failureOf(reply)).satisfies(because(FailureReason.SERVER_ERROR));
        assertThat(caller.received).isZero();
        assertThat(caller.ended).isFalse();
    }

    /** A body whose bytes depend on their position, as those of {@link ClosingBackend} do. For the event loop of its call. */
    private static final class Upload implements ReadStream<Buffer> {
        private final int length;
        private Handler<Buffer> handler = ignored -> {};
        private Handler<Void> endHandler = ignored -> {};
        private boolean isPaused = true;
        private boolean hasEnded;
        private int sent;

        Upload(int length) {
            this.length = length;
        }

        @Override
        public Upload handler(@Nullable Handler<Buffer> newHandler) {
            if (newHandler != null) handler = newHandler;
            return this;
        }

        @Override
        public Upload endHandler(@Nullable Handler<Void> newHandler) {
            if (newHandler != null) endHandler = newHandler;
            return this;
        }

        @Override
        public Upload exceptionHandler(@Nullable Handler<Throwable> newHandler) {
            return this;
        }

        @Override
        public Upload pause() {
            isPaused = true;
            return this;
        }

        @Override
        public Upload resume() {
            return fetch(Long.MAX_VALUE);
        }

        @Override
        public Upload fetch(long amount) {
            isPaused = false;
            while (!isPaused && sent < length) handler.handle(next());
            if (!isPaused && !hasEnded) {
                hasEnded = true;
                endHandler.handle(null);
            }
            return this;
        }

        private Buffer next() {
            byte[] part = new byte[Math.min(PART, length - sent)];
            for (int i = 0; i < part.length; i++) part[i] = ClosingBackend.at(sent + i);
            sent += part.length;
            return Buffer.buffer(part);
        }
    }
}
