package dev.sluice.core.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadBufferTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @AfterEach
    void endThread() {
        FastThreadLocal.removeAll();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private static void release(ByteBuf buffer) {
        assertThat(buffer.release()).isFalse();
    }

    @Test
    void reads_one_after_the_other_share_a_buffer_that_is_empty_at_first() {
        ByteBuf first = ReadBuffer.take(allocator);
        first.writeZero(ReadBuffer.SIZE).skipBytes(5);
        release(first);
        ByteBuf second = ReadBuffer.take(allocator);
        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        assertThat(second.writableBytes()).isEqualTo(ReadBuffer.SIZE);
        release(second);
    }

    @Test
    void bytes_to_which_an_object_refers_stay_and_are_freed_by_it() {
        ByteBuf first = ReadBuffer.take(allocator);
        ByteBuf held = first.writeLong(42).retainedSlice(0, 8);
        release(first);
        ByteBuf second = ReadBuffer.take(allocator);
        second.writeZero(ReadBuffer.SIZE);
        assertThat(held.readLong()).isEqualTo(42);
        assertThat(held.release()).isTrue();
        release(second);
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(ReadBuffer.SIZE);
    }

    @Test
    void nested_reads_have_different_buffers() {
        ByteBuf first = ReadBuffer.take(allocator);
        ByteBuf second = ReadBuffer.take(allocator);
        assertThat(second).isNotSameAs(first);
        assertThat(first.release()).isTrue();
        release(second);
    }
}
