package dev.sluice.core.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BufferBytesTest {
    private final byte[] array = "value".getBytes(UTF_8);

    @Test
    void the_array_of_a_full_buffer_is_not_copied() {
        Buffer buffer = Buffer.buffer(array);
        assertThat(BufferBytes.of(buffer)).isSameAs(BufferBytes.of(buffer));
        assertThat(BufferBytes.views(buffer, 0, 5)[0].array()).isSameAs(BufferBytes.of(buffer));
    }

    @Test
    void a_part_of_a_buffer_has_its_bytes_only() {
        Buffer part = Buffer.buffer(array).slice(1, 4);
        assertThat(BufferBytes.of(part)).isEqualTo("alu".getBytes(UTF_8));
        assertThat(texts(BufferBytes.views(part, 1, 3))).containsExactly("lu");
    }

    @Test
    void a_buffer_with_space_for_more_has_its_bytes_only() {
        Buffer growing = Buffer.buffer(64).appendBytes(array);
        assertThat(BufferBytes.of(growing)).isEqualTo(array);
        assertThat(texts(BufferBytes.views(growing, 0, 5))).containsExactly("value");
    }

    @Test
    void a_buffer_of_parts_has_their_bytes_without_a_copy() {
        Buffer buffer = BufferBytes.ofParts(array, "-".getBytes(UTF_8), array);
        assertThat(buffer).hasToString("value-value").hasToString("value-value");
        assertThat(buffer.length()).isEqualTo(11);
        assertThat(BufferBytes.of(buffer)).isEqualTo("value-value".getBytes(UTF_8));
        ByteBuffer[] views = BufferBytes.views(buffer, 0, 11);
        assertThat(texts(views)).containsExactly("value", "-", "value");
        assertThat(views[0].array()).isSameAs(array);
        assertThat(views[2].array()).isSameAs(array);
        assertThat(BufferBytes.of(BufferBytes.ofParts(array))).isSameAs(array);
    }

    @Test
    void views_from_an_index_to_another_leave_out_all_before_and_after() {
        Buffer buffer = BufferBytes.ofParts("abc".getBytes(UTF_8), "def".getBytes(UTF_8), "ghi".getBytes(UTF_8));
        for (int from = 0; from < 9; from++)
            for (int to = from + 1; to <= 9; to++)
                assertThat(String.join("", texts(BufferBytes.views(buffer, from, to))))
                        .isEqualTo("abcdefghi".substring(from, to))
                        .isEqualTo(buffer.slice(from, to).toString());
    }

    private static List<String> texts(ByteBuffer[] views) {
        return Stream.of(views).map(view -> UTF_8.decode(view).toString()).toList();
    }
}
