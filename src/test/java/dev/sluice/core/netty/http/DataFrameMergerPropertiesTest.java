package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random frames on streams that pause: a stream keeps few buffers for the bytes of its window, and loses none. */
class DataFrameMergerPropertiesTest {
    private static final int PADDED = 8;
    private static final int END_STREAM = 1;

    /** The bytes that the first, the last and the growing buffer of a stream have beside what they hold. */
    private static final int SPARE = 2 * ContentMerger.SMALL + 256;

    /** A stream as Vert.x has it: a queue of buffers, whose windows return when they leave it. */
    private static final class Queue {
        final List<ByteBuf> buffers = new ArrayList<>();
        boolean isPaused;
        boolean isEnded;
        int sent;
        int received;

        int unconsumed() {
            return buffers.stream().mapToInt(ByteBuf::readableBytes).sum();
        }

        int capacity() {
            return buffers.stream().mapToInt(ByteBuf::capacity).sum();
        }
    }

    /** One connection with random frames. */
    private static final class Run extends Http2FrameAdapter {
        private final Random random;
        private final Queue[] queues;
        private final Http2ConnectionHandler handler = new Http2ConnectionHandlerBuilder()
                .server(true)
                .frameListener(this)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(0)
                .build();
        private final EmbeddedChannel channel = new EmbeddedChannel(handler);

        Run(Random random, int streams) {
            this.random = random;
            queues = new Queue[streams];
            Arrays.setAll(queues, stream -> new Queue());
            ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
            ByteBuf start = channel.alloc().buffer().writeBytes(preface);
            preface.release();
            read(frame(start, 4, 0, 0, new byte[0]));
            DataFrameMerger.installOn(channel.pipeline().context(handler));
            for (int stream = 0; stream < streams; stream++) read(head(stream));
        }

        private static ByteBuf frame(ByteBuf to, int type, int flags, int id, byte[] payload) {
            return to.writeMedium(payload.length)
                    .writeByte(type)
                    .writeByte(flags)
                    .writeInt(id)
                    .writeBytes(payload);
        }

        private ByteBuf head(int stream) {
            byte[] post = {(byte) 0x83, (byte) 0x87, (byte) 0x84, 'A', 1, 'a'};
            return frame(channel.alloc().buffer(), 1, 4, id(stream), post);
        }

        private static int id(int stream) {
            return 2 * stream + 1;
        }

        private void read(ByteBuf bytes) {
            channel.pipeline().fireChannelRead(bytes);
            channel.pipeline().fireChannelReadComplete();
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean isLast) {
            Queue queue = queues[id / 2];
            assertThat(data.isReadable() || isLast).isTrue();
            queue.received += data.readableBytes();
            if (!queue.isPaused) return padding + data.readableBytes();
            queue.buffers.add(data.retain());
            return padding;
        }

        void readFrame() {
            int stream = random.nextInt(queues.length);
            Queue queue = queues[stream];
            if (queue.isEnded) return;
            queue.isEnded = random.nextInt(2000) == 0;
            int padding = random.nextInt(3) == 0 ? random.nextInt(256) : -1;
            byte[] data = new byte[random.nextInt(17)];
            queue.sent += data.length;
            byte[] payload = padding < 0 ? data : Arrays.copyOf(new byte[] {(byte) padding}, 1 + data.length + padding);
            int flags = (padding < 0 ? 0 : PADDED) | (queue.isEnded ? END_STREAM : 0);
            channel.pipeline().fireChannelRead(frame(channel.alloc().buffer(), 0, flags, id(stream), payload));
            if (random.nextInt(3) > 0) channel.pipeline().fireChannelReadComplete();
        }

        /** Pauses a stream, or resumes it; a stream that resumes may take a part of its queue. */
        void pauseOrResume() throws Http2Exception {
            int stream = random.nextInt(queues.length);
            Queue queue = queues[stream];
            queue.isPaused = !queue.isPaused;
            if (!queue.isPaused) take(stream, random.nextInt(4) == 0 ? queue.buffers.size() / 2 : queue.buffers.size());
        }

        void take(int stream, int count) throws Http2Exception {
            List<ByteBuf> taken = queues[stream].buffers.subList(0, count);
            for (ByteBuf buffer : taken) {
                int length = buffer.readableBytes();
                buffer.release();
                if (length > 0) handler.decoder().flowController().consumeBytes(stream(stream), length);
            }
            taken.clear();
            channel.runPendingTasks();
        }

        private Http2Stream stream(int stream) {
            return handler.connection().stream(id(stream));
        }

        /** Compares each stream with its unconsumed bytes, which its window bounds. */
        void check() {
            int all = 0;
            for (int stream = 0; stream < queues.length; stream++) {
                Queue queue = queues[stream];
                int unconsumed = handler.decoder().flowController().unconsumedBytes(stream(stream));
                all += unconsumed;
                assertThat(queue.sent - queue.received).isEqualTo(unconsumed - queue.unconsumed());
                assertThat(queue.capacity()).isLessThanOrEqualTo(2 * unconsumed + SPARE);
                assertThat(queue.buffers).hasSizeLessThanOrEqualTo(4 + 2 * unconsumed / ContentMerger.MAX);
            }
            Http2Stream connection = handler.connection().connectionStream();
            assertThat(handler.decoder().flowController().unconsumedBytes(connection))
                    .isEqualTo(all);
        }

        void end() throws Http2Exception {
            channel.pipeline().fireChannelReadComplete();
            for (int stream = 0; stream < queues.length; stream++) {
                queues[stream].isPaused = false;
                take(stream, queues[stream].buffers.size());
                assertThat(queues[stream].received).isEqualTo(queues[stream].sent);
            }
            channel.finishAndReleaseAll();
        }
    }

    @Property(tries = 100)
    void a_stream_keeps_few_buffers_for_its_unconsumed_bytes_and_loses_none(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int streams) throws Http2Exception {
        Run run = new Run(new Random(seed), streams);
        for (int frame = 0; frame < 2000; frame++) {
            run.readFrame();
            if (frame % 40 == 0) run.pauseOrResume();
            if (streams < 10 || frame % 10 == 0) run.check();
        }
        run.end();
    }
}
