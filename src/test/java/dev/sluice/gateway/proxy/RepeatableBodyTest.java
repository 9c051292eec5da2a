package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RepeatableBodyTest {
    private final Source source = new Source();
    private final MemoryAccount memory = new MemoryBudget(1 << 20).open(0);
    private final RepeatableBody body = new RepeatableBody(source, memory);
    private final List<String> received = new ArrayList<>();

    private void attempt(RepeatableBody attempted) {
        attempted
                .handler(bytes -> received.add(bytes.toString()))
                .endHandler(end -> received.add("end"))
                .resume();
    }

    @Test
    void a_second_attempt_gets_all_bytes_and_the_end() {
        attempt(body);
        source.send("a");
        source.send("b");
        source.end();
        attempt(body.again());
        assertThat(received).containsExactly("a", "b", "end", "a", "b", "end");
        assertThat(body.length()).isEqualTo(2);
    }

    @Test
    void a_body_that_continues_goes_to_the_second_attempt() {
        attempt(body);
        source.send("a");
        attempt(body.again());
        source.send("b");
        source.end();
        assertThat(received).containsExactly("a", "a", "b", "end");
    }

    @Test
    void a_pause_within_the_kept_bytes_keeps_their_order() {
        attempt(body);
        source.send("a");
        source.send("b");
        received.clear();
        RepeatableBody again = body.again();
        again.handler(bytes -> {
                    received.add(bytes.toString());
                    again.pause();
                })
                .resume();
        assertThat(received).containsExactly("a");
        assertThat(source.paused).isTrue();
        again.resume();
        again.resume();
        assertThat(source.paused).isFalse();
        assertThat(received).containsExactly("a", "b");
    }

    @Test
    void bytes_beyond_64_kib_are_not_kept() {
        attempt(body);
        source.send("x".repeat(65_536));
        assertThat(body.length()).isEqualTo(65_536);
        assertThat(memory.held()).isEqualTo(65_536);
        source.send("y");
        assertThat(body.length()).isEqualTo(-1);
        assertThat(memory.held()).isZero();
        assertThat(received).hasSize(2);
    }

    @Test
    void a_response_that_starts_frees_the_bytes() {
        attempt(body);
        source.send("abc");
        body.stopKeeping();
        source.send("def");
        assertThat(memory.held()).isZero();
        assertThat(body.length()).isEqualTo(-1);
        assertThat(received).containsExactly("abc", "def");
    }

    @Test
    void small_chunks_are_kept_in_one_buffer_that_is_paid_for() {
        attempt(body);
        for (int i = 0; i < 10_000; i++) source.send("x");
        assertThat(memory.held()).isBetween(10_000L, 20_000L);
        received.clear();
        attempt(body.again());
        assertThat(String.join("", received)).isEqualTo("x".repeat(10_000));
        assertThat(received).hasSizeLessThan(5);
        body.stopKeeping();
        assertThat(memory.held()).isZero();
    }

    @Test
    void without_memory_the_bytes_pass_and_are_not_kept() {
        RepeatableBody poor = new RepeatableBody(source, new MemoryBudget(10).open(0));
        attempt(poor);
        source.send("x".repeat(100));
        assertThat(received).hasSize(1);
        assertThat(poor.length()).isEqualTo(-1);
    }

    private static final class Source implements ReadStream<Buffer> {
        private boolean paused = true;
        private @Nullable Handler<Buffer> handler;
        private @Nullable Handler<Void> endHandler;

        void send(String text) {
            if (handler != null) handler.handle(Buffer.buffer(text));
        }

        void end() {
            if (endHandler != null) endHandler.handle(null);
        }

        @Override
        public Source handler(@Nullable Handler<Buffer> newHandler) {
            handler = newHandler;
            return this;
        }

        @Override
        public Source endHandler(@Nullable Handler<Void> newHandler) {
            endHandler = newHandler;
            return this;
        }

        @Override
        public Source exceptionHandler(@Nullable Handler<Throwable> newHandler) {
            return this;
        }

        @Override
        public Source pause() {
            paused = true;
            return this;
        }

        @Override
        public Source resume() {
            paused = false;
            return this;
        }

        @Override
        public Source fetch(long amount) {
            return this;
        }
    }
}
