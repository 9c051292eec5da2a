package dev.sluice.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeteredBufferTest {
    private static final int LENGTH = 400_000;

    private final MemoryAccount memory = new MemoryBudget(4_000_000).open(0);

    @ParameterizedTest
    @ValueSource(ints = {1_000, 99_999, 100_000, 399_999, LENGTH})
    void a_body_of_announced_length_holds_its_bytes_once(int firstChunk) {
        MeteredBuffer body = new MeteredBuffer(LENGTH, memory);
        append(body, 0, firstChunk);
        for (int offset = firstChunk; offset < LENGTH; offset += 1_000)
            append(body, offset, Math.min(LENGTH, offset + 1_000));

        assertThat(body.toBuffer().getBytes()).isEqualTo(bytes(0, LENGTH).getBytes());
        assertThat(memory.held()).isEqualTo(LENGTH);
    }

    @Test
    void a_body_that_ends_early_has_the_bytes_that_arrived() {
        MeteredBuffer body = new MeteredBuffer(LENGTH, memory);
        append(body, 0, 10);
        append(body, 10, 25);

        assertThat(body.toBuffer()).isEqualTo(bytes(0, 25));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 1_000, 1_024, 8_192})
    void a_body_of_unknown_length_costs_at_most_an_eighth_and_a_buffer_more_whatever_its_chunks(int chunk) {
        MeteredBuffer body = new MeteredBuffer(0, memory);
        for (int offset = 0; offset < LENGTH; offset += chunk) append(body, offset, Math.min(LENGTH, offset + chunk));

        assertThat(memory.held()).isBetween((long) LENGTH, LENGTH + LENGTH / 8L + 8192);
        assertThat(body.toBuffer()).isEqualTo(bytes(0, LENGTH));
        body.release();
        assertThat(memory.held()).isZero();
    }

    @Test
    void a_chunk_that_comes_alone_is_not_copied() {
        Buffer chunk = bytes(0, 100);
        MeteredBuffer body = new MeteredBuffer(0, memory);
        body.append(chunk);
        assertThat(body.toBuffer()).isSameAs(chunk);
        assertThat(memory.held()).isEqualTo(100);
    }

    /** With 100 bytes announced, the first chunk is the whole body, and more bytes follow nevertheless. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void a_chunk_behind_the_joined_bytes_changes_no_chunk_of_the_sender(int announced) {
        Buffer chunk = bytes(0, 100);
        MeteredBuffer body = new MeteredBuffer(announced, memory);
        body.append(chunk);
        body.toBuffer();
        append(body, 100, 150);
        assertThat(body.toBuffer()).isEqualTo(bytes(0, 150));
        assertThat(chunk.length()).isEqualTo(100);
        assertThat(memory.held()).isGreaterThanOrEqualTo(150);
    }

    private static void append(MeteredBuffer body, int from, int to) {
        body.append(bytes(from, to));
    }

    private static Buffer bytes(int from, int to) {
        byte[] bytes = new byte[to - from];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) ((from + i) % 251);
        return Buffer.buffer(bytes);
    }
}
