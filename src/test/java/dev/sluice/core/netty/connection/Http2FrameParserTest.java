package dev.sluice.core.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2FrameParserTest {
    private static final List<String> FRAMES = List.of("4/0/0", "1/0/5", "9/4/0", "0/1/300", "6/0/8", "0/0/0", "8/0/4");
    private final List<String> seen = new ArrayList<>();
    private final Http2FrameParser parser =
            new Http2FrameParser((type, flags, length) -> seen.add(type + "/" + flags + "/" + length));

    private static ByteBuf preface() {
        return Unpooled.buffer().writeZero(24);
    }

    private static ByteBuf frame(String typeFlagsLength) {
        String[] parts = typeFlagsLength.split("/", -1);
        int length = Integer.parseInt(parts[2]);
        return Unpooled.buffer()
                .writeMedium(length)
                .writeByte(Integer.parseInt(parts[0]))
                .writeByte(Integer.parseInt(parts[1]))
                .writeInt(1)
                .writeZero(length);
    }

    private static ByteBuf all() {
        ByteBuf all = preface();
        FRAMES.forEach(frame -> all.writeBytes(frame(frame)));
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 9, 10, 23, 25, 64, 1000})
    void frames_are_found_in_chunks_of_any_size(int size) {
        ByteBuf all = all();
        while (all.isReadable()) parser.read(all.readSlice(Math.min(size, all.readableBytes())));
        assertThat(seen).isEqualTo(FRAMES);
        assertThat(parser.isInsideUnit()).isFalse();
    }

    @Test
    void frames_are_found_in_chunks_of_random_sizes() {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            List<String> found = new ArrayList<>();
            Http2FrameParser chunked =
                    new Http2FrameParser((type, flags, length) -> found.add(type + "/" + flags + "/" + length));
            ByteBuf all = all();
            while (all.isReadable()) chunked.read(all.readSlice(Math.min(1 + random.nextInt(40), all.readableBytes())));
            assertThat(found).isEqualTo(FRAMES);
        }
    }

    @Test
    void a_header_block_is_incomplete_until_end_headers() {
        parser.read(preface());
        parser.read(frame("1/0/5"));
        assertThat(parser.isInsideUnit()).isTrue();
        parser.read(frame("9/0/5"));
        assertThat(parser.isInsideUnit()).isTrue();
        long before = parser.units();
        parser.read(frame("9/4/5"));
        assertThat(parser.isInsideUnit()).isFalse();
        assertThat(parser.units()).isEqualTo(before + 1);
    }

    @Test
    void part_of_a_head_or_of_a_control_frame_is_incomplete_and_part_of_data_is_not() {
        parser.read(preface());
        parser.read(frame("6/0/8").slice(0, 8));
        assertThat(parser.isInsideUnit()).isTrue();
        parser.read(frame("6/0/8").slice(8, 5));
        assertThat(parser.isInsideUnit()).isTrue();
        parser.read(frame("6/0/8").slice(13, 4));
        assertThat(parser.isInsideUnit()).isFalse();
        parser.read(frame("0/0/100").slice(0, 20));
        assertThat(parser.isInsideUnit()).isFalse();
    }

    @Test
    void part_of_the_preface_is_incomplete() {
        parser.read(preface().slice(0, 23));
        assertThat(parser.isInsideUnit()).isTrue();
        parser.read(preface().slice(23, 1));
        assertThat(parser.isInsideUnit()).isFalse();
    }

    /** Returns a frame of DATA with padding. A negative length says that the frame has less than its padding. */
    private static ByteBuf padded(int flags, int data, int padding) {
        return Unpooled.buffer()
                .writeMedium(1 + data + padding)
                .writeByte(Http2FrameParser.DATA)
                .writeByte(flags | Http2FrameParser.PADDED)
                .writeInt(1)
                .writeByte(padding)
                .writeZero(Math.max(0, data + padding));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 10, 11, 1000})
    void the_length_of_data_is_without_padding(int size) {
        ByteBuf all = preface();
        for (ByteBuf frame :
                List.of(padded(0, 0, 0), padded(1, 0, 255), padded(0, 7, 3), padded(0, -2, 5), frame("6/0/8")))
            all.writeBytes(frame);
        while (all.isReadable()) parser.read(all.readSlice(Math.min(size, all.readableBytes())));
        assertThat(seen).containsExactly("0/8/0", "0/9/0", "0/8/7", "0/8/-2", "6/0/8");
        assertThat(parser.isInsideUnit()).isFalse();
        assertThat(parser.units()).isEqualTo(6);
    }

    @Test
    void the_flag_of_padding_is_no_padding_of_other_frames_and_of_none() {
        parser.read(preface());
        parser.read(frame("0/8/0"));
        parser.read(frame("77/8/3"));
        parser.read(frame("6/0/8"));
        assertThat(seen).containsExactly("0/8/0", "77/8/3", "6/0/8");
    }
}
