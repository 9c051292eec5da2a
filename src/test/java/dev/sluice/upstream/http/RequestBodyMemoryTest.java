package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Operation;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.StreamedBodies;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The memory of a streamed request body after an attempt that another one may follow. */
@ExtendWith(VertxExtension.class)
@Tag("slow")
class RequestBodyMemoryTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private final MemoryAccount memory = new MemoryBudget(16 << 20).open(0);

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @Test
    void an_attempt_that_has_failed_keeps_no_memory_for_bytes_that_its_backend_did_not_read() {
        FaultyServer server = STAND.server(FaultyResponse.silence()).stopReading();
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(TimeoutPhase.WRITE, 1_000), server.url()));
        CompletableFuture<Reply> reply = TestEventLoops.start(STAND.vertx, () -> backend.send(call(new Endless())));
        Await.until(() -> memory.held() > 0);
        assertThat(HttpBackendFixture.failureOf(reply)).hasMessageContaining("write");
        assertThat(memory.held()).isZero();
    }

    private Call call(StreamedBodies bodies) {
        Call plain = STAND.get("/");
        return new Call(
                new CallContent(new Operation("orders", HttpMethod.POST, "/"), "/", plain.headers(), null),
                new CallRequest(memory, null, null),
                plain.limits(),
                bodies,
                plain.state(),
                CallListener.NONE);
    }

    /** A body without end, for as long as it is not paused. */
    private static final class Endless implements StreamedBodies, ReadStream<Buffer> {
        private static final Buffer PART = Buffer.buffer(new byte[8192]);

        private @Nullable Handler<Buffer> handler;
        private boolean isPaused = true;

        @Override
        public long requestLength() {
            return -1;
        }

        @Override
        public ReadStream<Buffer> requestBody() {
            return this;
        }

        @Override
        public Endless handler(@Nullable Handler<Buffer> newHandler) {
            handler = newHandler;
            return this;
        }

        @Override
        public Endless resume() {
            isPaused = false;
            while (!isPaused && handler != null) handler.handle(PART);
            return this;
        }

        @Override
        public Endless pause() {
            isPaused = true;
            return this;
        }

        @Override
        public Endless fetch(long amount) {
            return this;
        }

        @Override
        public Endless endHandler(@Nullable Handler<Void> ignored) {
            return this;
        }

        @Override
        public Endless exceptionHandler(@Nullable Handler<Throwable> ignored) {
            return this;
        }

        @Override
        public void earlyHints(MultiMap headers) {}

        @Override
        public boolean accepts(int status) {
            return true;
        }

        @Override
        public @Nullable Duration silenceLimit(MultiMap headers) {
            return null;
        }

        @Override
        public @Nullable BackendFailure openStream(Call call) {
            return null;
        }

        @Override
        public WriteStream<Buffer> startResponse(int status, MultiMap headers) {
            throw new AssertionError("there is no response");
        }

        @Override
        public void endResponse(MultiMap trailers) {}

        @Override
        public Runnable onStall(Consumer<Boolean> listener) {
            return () -> {};
        }

        @Override
        public void resetCaller() {}
    }
}
