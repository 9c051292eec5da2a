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
    void a_buffer_of_large_parts_has_their_bytes_without_a_copy() {
        byte[] large = "value".repeat(60).getBytes(UTF_8);
        String text = new String(large, UTF_8);
        Buffer buffer = BufferBytes.ofParts(large, "-".getBytes(UTF_8), large, large);
        assertThat(buffer).hasToString(text + "-" + text + text).hasToString(text + "-" + text + text);
        assertThat(buffer.length()).isEqualTo(901);
        assertThat(BufferBytes.of(buffer)).isEqualTo((text + "-" + text + text).getBytes(UTF_8));
        ByteBuffer[] views = BufferBytes.views(buffer, 0, 901);
        assertThat(texts(views)).containsExactly(text, "-", text, text);
        for (int part : new int[] {0, 2, 3}) assertThat(views[part].array()).isSameAs(large);
        assertThat(BufferBytes.of(BufferBytes.ofParts(array))).isSameAs(array);
    }

    @Test
    void small_neighbours_are_one_part() {
        byte[] large = new byte[256];
        Buffer buffer = BufferBytes.ofParts(array, new byte[255], large, array, new byte[0], array, array);
        assertThat(Stream.of(BufferBytes.views(buffer, 0, buffer.length())).map(ByteBuffer::remaining))
                .containsExactly(260, 256, 15);
        assertThat(buffer.getBuffer(516, 531)).hasToString("valuevaluevalue");
        assertThat(BufferBytes.ofParts().length()).isZero();
    }

    @Test
    void views_from_an_index_to_another_leave_out_all_before_and_after() {
        String[] texts = {"abc", "d".repeat(300), "efg", "h", "i".repeat(256)};
        Buffer buffer = BufferBytes.ofParts(
                Stream.of(texts).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new));
        String all = String.join("", texts);
        for (int from = 0; from < all.length(); from += 7)
            for (int to = from + 1; to <= all.length(); to += 5)
                assertThat(String.join("", texts(BufferBytes.views(buffer, from, to))))
                        .isEqualTo(all.substring(from, to))
                        .isEqualTo(buffer.slice(from, to).toString());
    }

    private static List<String> texts(ByteBuffer[] views) {
        return Stream.of(views).map(view -> UTF_8.decode(view).toString()).toList();
    }
}
