package dev.sluice.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.PausedBytes;
import dev.sluice.memory.MemoryAccount;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BodyPipeTest {
    private final Destination destination = new Destination();
    private int resumed;
    private final BodyPipe pipe =
            new BodyPipe(destination, () -> {}, PausedBytes.of(1000, MemoryAccount.unlimited(), () -> {}));

    BodyPipeTest() {
        pipe.onDrain(() -> resumed++);
    }

    @Test
    void it_resumes_its_sender_after_the_write_that_filled_it() {
        pipe.write(Buffer.buffer(new byte[64 * 1024]));
        assertThat(pipe.isPaused()).isTrue();
        destination.complete();
        assertThat(pipe.isPaused()).isFalse();
        assertThat(resumed).isOne();
    }

    /** A response of HTTP/2 in Vert.x throws this exception in the listener of its last write. */
    @Test
    void it_does_not_ask_a_destination_that_has_ended_for_its_queue() {
        pipe.write(Buffer.buffer(new byte[64 * 1024]));
        pipe.write(Buffer.buffer("last"));
        pipe.end();
        destination.end();
        destination.complete();
        assertThat(pipe.isPaused()).isTrue();
        destination.complete();
        assertThat(pipe.isPaused()).isFalse();
        assertThat(resumed).isZero();
    }

    private static final class Destination implements WriteStream<Buffer> {
        private final List<Promise<Void>> writes = new ArrayList<>();
        private boolean ended;

        void complete() {
            writes.remove(0).complete();
        }

        @Override
        public Future<Void> write(Buffer bytes) {
            Promise<Void> written = Promise.promise();
            writes.add(written);
            return written.future();
        }

        @Override
        public boolean writeQueueFull() {
            if (ended) throw new IllegalStateException("Response has already been written");
            return false;
        }

        @Override
        public Future<Void> end() {
            ended = true;
            return Future.succeededFuture();
        }

        @Override
        public Destination drainHandler(@Nullable Handler<Void> handler) {
            return this;
        }

        @Override
        public Destination exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }

        @Override
        public Destination setWriteQueueMaxSize(int size) {
            return this;
        }
    }
}
