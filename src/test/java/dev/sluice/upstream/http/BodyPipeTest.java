package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.http.PausedBytes;
import dev.sluice.core.memory.MemoryAccount;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
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

    private static Buffer part(int length) {
        return Buffer.buffer(new byte[length]);
    }

    private List<Integer> lengths() {
        return destination.written.stream().map(Buffer::length).toList();
    }

    @Test
    void it_resumes_its_sender_after_the_write_that_filled_it() {
        pipe.write(part(64 * 1024));
        assertThat(pipe.isPaused()).isTrue();
        destination.complete();
        assertThat(pipe.isPaused()).isFalse();
        assertThat(resumed).isOne();
    }

    /** A response of HTTP/2 in Vert.x throws this exception in the listener of its last write. */
    @Test
    void it_does_not_ask_a_destination_that_has_ended_for_its_queue() {
        pipe.write(part(64 * 1024));
        pipe.write(Buffer.buffer("last"));
        pipe.end();
        destination.end();
        destination.complete();
        assertThat(pipe.isPaused()).isTrue();
        destination.complete();
        assertThat(pipe.isPaused()).isFalse();
        assertThat(resumed).isZero();
    }

    @Test
    void small_parts_wait_for_a_write_and_become_one() {
        for (int i = 0; i < 3; i++) pipe.write(part(10));
        assertThat(lengths()).containsExactly(10);
        destination.complete();
        assertThat(lengths()).containsExactly(10, 20);
    }

    @Test
    void parts_that_wait_are_8_kib_at_most() {
        pipe.write(part(1));
        pipe.write(part(5000));
        pipe.write(part(3000));
        pipe.write(part(5000));
        assertThat(lengths()).containsExactly(1, 8000);
        pipe.end();
        assertThat(lengths()).containsExactly(1, 8000, 5000);
    }

    @Test
    void a_large_part_follows_the_parts_that_wait_without_a_copy() {
        Buffer large = part(8192);
        pipe.write(part(1));
        pipe.write(part(2));
        pipe.write(large);
        assertThat(lengths()).containsExactly(1, 2, 8192);
        assertThat(destination.written.get(2)).isSameAs(large);
    }

    @Test
    void a_part_of_1_kib_that_its_sender_keeps_is_not_copied() {
        Buffer kept = part(1024);
        pipe.write(part(1));
        pipe.writeKept(part(1023));
        assertThat(lengths()).containsExactly(1);
        pipe.writeKept(kept);
        assertThat(lengths()).containsExactly(1, 1023, 1024);
        assertThat(destination.written.get(2)).isSameAs(kept);
    }

    @Test
    void the_last_part_ends_the_destination_and_pauses_the_pipe_until_it_is_written() {
        pipe.write(part(1));
        pipe.write(part(2));
        pipe.endWith(part(3));
        assertThat(lengths()).containsExactly(1, 2, 3);
        assertThat(destination.ended).isTrue();
        assertThat(pipe.isPaused()).isTrue();
        for (int i = 0; i < 3; i++) destination.complete();
        assertThat(pipe.isPaused()).isFalse();
        assertThat(resumed).isZero();
    }

    @Test
    void a_part_that_waits_becomes_the_last_one() {
        pipe.write(part(1));
        pipe.write(part(2));
        Future<Void> ended = pipe.endWith(null);
        assertThat(lengths()).containsExactly(1, 2);
        for (int i = 0; i < 2; i++) destination.complete();
        assertThat(ended.succeeded()).isTrue();
        assertThat(pipe.endWith(null).succeeded()).isTrue();
    }

    /** Accepts bytes only when the test says so. */
    private static final class Destination implements WriteStream<Buffer> {
        private final List<Buffer> written = new ArrayList<>();
        private final Queue<Promise<Void>> writes = new ArrayDeque<>();
        private boolean ended;

        void complete() {
            writes.remove().complete();
        }

        @Override
        public Future<Void> write(Buffer bytes) {
            Promise<Void> write = Promise.promise();
            written.add(bytes);
            writes.add(write);
            return write.future();
        }

        @Override
        public boolean writeQueueFull() {
            if (ended) throw new IllegalStateException("Response has already been written");
            return false;
        }

        @Override
        public Future<Void> end(Buffer last) {
            Future<Void> ending = write(last);
            ended = true;
            return ending;
        }

        @Override
        public Future<Void> end() {
            ended = true;
            return Future.succeededFuture();
        }

        @Override
        public Destination setWriteQueueMaxSize(int maxSize) {
            return this;
        }

        @Override
        public Destination drainHandler(@Nullable Handler<Void> handler) {
            return this;
        }

        @Override
        public Destination exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }
    }
}
