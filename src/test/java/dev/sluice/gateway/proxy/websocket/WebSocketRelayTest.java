package dev.sluice.gateway.proxy.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.http.ByteSocket;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class WebSocketRelayTest {
    private static final byte[] MESSAGE = {(byte) 0x82, 1, 'x'};

    private final MemoryAccount memory = new MemoryBudget(1 << 20).open(0);
    private final ManualClock clock = new ManualClock();
    private final Socket caller = new Socket();
    private final Socket backend = new Socket();
    private final Future<Void> closed = WebSocketRelay.run(
            new RelaySocket(caller, caller::end, (bytes, written) -> {}, task -> {}),
            new RelaySocket(backend, backend::end, (bytes, written) -> {}, task -> {}),
            new RelayLimits(WebSocketSpec.defaults(), end -> {}, memory),
            () -> 1,
            clock);

    /** The clock stands still, so no limit of a closing handshake passes. */
    @Test
    void a_sender_that_waits_for_a_slow_reader_keeps_no_memory_after_the_reader_has_gone() {
        caller.isFull = true;
        backend.receive(MESSAGE);
        assertThat(backend.isPaused).isTrue();
        assertThat(memory.held()).isGreaterThanOrEqualTo(backend.maxPaused());
        caller.end();
        assertThat(backend.isPaused).isFalse();
        backend.receive(MESSAGE);
        assertThat(backend.isPaused).isFalse();
        assertThat(memory.held()).isZero();
        backend.end();
        assertThat(closed.isComplete()).isTrue();
    }

    private static final class Socket implements ByteSocket {
        private Handler<byte[]> onBytes = bytes -> {};
        private Runnable onEnd = () -> {};
        private Promise<Void> write = Promise.promise();
        private boolean isPaused = true;
        private boolean isFull;

        void receive(byte[] bytes) {
            onBytes.handle(bytes);
        }

        void end() {
            write.tryFail("closed");
            onEnd.run();
        }

        @Override
        public void start(Handler<byte[]> bytesHandler, Runnable endTask) {
            onBytes = bytesHandler;
            onEnd = endTask;
            resume();
        }

        @Override
        public void pause() {
            isPaused = true;
        }

        @Override
        public void resume() {
            isPaused = false;
        }

        @Override
        public int maxPaused() {
            return 1000;
        }

        @Override
        public Future<Void> write(Buffer bytes) {
            if (isFull) return write.future();
            return Future.succeededFuture();
        }

        @Override
        public boolean isFull() {
            return isFull;
        }

        @Override
        public void onDrain(Runnable task) {}

        @Override
        public void close() {}
    }
}
