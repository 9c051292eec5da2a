package dev.sluice.it.connection;

import static dev.sluice.fixture.RawHttp2Client.DATA;
import static dev.sluice.fixture.RawHttp2Client.END_HEADERS;
import static dev.sluice.fixture.RawHttp2Client.GOAWAY;
import static dev.sluice.fixture.RawHttp2Client.PADDED;
import static dev.sluice.fixture.RawHttp2Client.PING;
import static dev.sluice.fixture.RawHttp2Client.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Growth;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Callers that send random small frames, some of them of padding alone, on streams that wait and on streams that are read. The heap
 * grows by at most twice what their accounts grow by. {@code CI_LONG=1} sends ten sequences of 100,000 frames.
 */
@Order(1) // measures the heap of this process
class SmallFramesMemoryTest {
    private static final boolean IS_LONG = System.getenv("CI_LONG") != null;
    private static final int SEQUENCES = IS_LONG ? 10 : 4;
    private static final int FRAMES = IS_LONG ? 100_000 : 10_000;
    private static final int WINDOW = 65_535;

    /** The frame limit counts a window of its own for each connection, so that half of the sequences stay below it. */
    private static final int FEW_EMPTY = 900;

    /** The garbage of other tests, and the sockets of the callers, in bytes. */
    private static final long SLACK = 1 << 20;

    private final ServerSocket backend = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, h2c: true, drain: { delay: 0s, limit: 0s } }
            admin: { port: 0 }
            requests: { keep: 0 }
            backends: { b: { url: "http://127.0.0.1:%d", bulkhead: { concurrent: 1, queue: 4000, wait: 90s } } }
            routes:
              POST /wait: { proxy: b /, deadline: 100s }
              POST /read: { respond: $body, deadline: 100s }
            """.formatted(backend.getLocalPort()), Map.of());
    private final List<RawHttp2Client> callers = new ArrayList<>();

    SmallFramesMemoryTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        for (RawHttp2Client caller : callers) caller.close();
        backend.close();
        gateway.close();
    }

    /** One caller with frames on streams from 1 on, of which the odd ones of this list are read and the others wait. */
    private final class Sequence {
        private final Random random;
        private final RawHttp2Client caller = RawHttp2Client.inClear(gateway.port());
        private final int[] windows;
        private final int emptyOf1000;
        private int empty;

        /** The codec permits two empty frames in a row. */
        private int inARow;

        private boolean isEnded;

        Sequence(int seed) throws IOException {
            random = new Random(seed);
            callers.add(caller);
            boolean isAbusive = seed % 2 == 1;
            windows = new int[2 + random.nextInt(isAbusive ? 5 : 100)];
            emptyOf1000 = isAbusive ? 500 : FEW_EMPTY * 1000 / FRAMES / 2;
            for (int stream = 0; stream < windows.length; stream++) windows[stream] = WINDOW;
            for (int stream = 1; stream < windows.length; stream++)
                caller.request("POST", isRead(stream) ? "/read" : "/wait", END_HEADERS, "");
        }

        private boolean isRead(int stream) {
            return stream % 2 == 1;
        }

        /** Whether a stream waits that has taken its part of the half of the window of the connection. Streams that are read have the rest. */
        private boolean isFull(int stream) {
            return !isRead(stream) && windows[stream] < WINDOW - WINDOW / 2 / windows.length;
        }

        /** Sends all frames, unless the connection ends before. */
        Sequence send() {
            try {
                for (int frame = 1; frame <= FRAMES && !isEnded; frame++) {
                    sendFrame();
                    if (frame % 500 == 0) flush();
                }
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void sendFrame() throws IOException {
            int stream = 1 + random.nextInt(windows.length - 1);
            int length = inARow < 2 && random.nextInt(1000) < emptyOf1000 ? 0 : 1 + random.nextInt(16);
            int padding = length == 0 || random.nextBoolean() ? random.nextInt(8) : -1;
            int flow = length + 1 + padding;
            if (windows[stream] < flow || isFull(stream)) stream = 1;
            while (windows[0] < flow || windows[stream] < flow) if (!flush()) return;
            windows[0] -= flow;
            windows[stream] -= flow;
            inARow = length == 0 ? inARow + 1 : 0;
            if (length == 0) empty++;
            int[] payload = new int[flow];
            if (padding >= 0) payload[0] = padding;
            caller.frame(DATA, padding < 0 ? 0 : PADDED, 2 * stream - 1, payload);
        }

        /** Sends, and reads until the gateway has read all of it. Returns false if the connection has ended. */
        private boolean flush() throws IOException {
            if (isEnded) return false;
            try {
                caller.frame(PING, 0, 0, new int[8]).send();
                for (RawHttp2Client.Frame frame = caller.next(); frame.type() != PING; frame = caller.next())
                    onFrame(frame);
            } catch (IOException ended) {
                isEnded = true;
            }
            return !isEnded;
        }

        private void onFrame(RawHttp2Client.Frame frame) {
            if (frame.type() == GOAWAY) isEnded = true;
            if (frame.type() == WINDOW_UPDATE) windows[(frame.stream() + 1) / 2] += frame.number(0);
        }
    }

    private long paid() {
        Matcher used = Pattern.compile("(?m)^sluice_memory_used_bytes (.+)")
                .matcher(gateway.adminGet("/metrics").body());
        assertThat(used.find()).isTrue();
        return (long) Double.parseDouble(used.group(1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void random_small_frames_hold_at_most_twice_what_their_account_holds(int seed) throws IOException {
        Sequence sequence = new Sequence(seed);
        long before = paid();
        long held = Growth.retainedBytes(sequence::send);
        assertThat(held).isLessThan(2 * (paid() - before) + SLACK);
        assertThat(sequence.isEnded).isEqualTo(sequence.empty > 1000);
    }

    static IntStream seeds() {
        return IntStream.range(0, SEQUENCES);
    }
}
