package dev.sluice.core.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class BufferBytesTest {
    private final byte[] array = "value".getBytes(UTF_8);

    @Test
    void the_array_of_a_full_buffer_is_not_copied() {
        Buffer buffer = Buffer.buffer(array);
        assertThat(BufferBytes.of(buffer)).isSameAs(BufferBytes.of(buffer));
        assertThat(BufferBytes.view(buffer).array()).isSameAs(BufferBytes.of(buffer));
    }

    @Test
    void a_part_of_a_buffer_has_its_bytes_only() {
        Buffer part = Buffer.buffer(array).slice(1, 4);
        assertThat(BufferBytes.of(part)).isEqualTo("alu".getBytes(UTF_8));
        assertThat(UTF_8.decode(BufferBytes.view(part)).toString()).isEqualTo("alu");
    }

    @Test
    void a_buffer_with_space_for_more_has_its_bytes_only() {
        Buffer growing = Buffer.buffer(64).appendBytes(array);
        assertThat(BufferBytes.of(growing)).isEqualTo(array);
        assertThat(UTF_8.decode(BufferBytes.view(growing)).toString()).isEqualTo("value");
    }
}
