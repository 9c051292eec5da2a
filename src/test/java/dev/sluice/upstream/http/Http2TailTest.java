package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.ReplyTailTest.ClosingBackend;
import dev.sluice.upstream.http.ReplyTailTest.SlowCaller;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend on HTTP/2 that closes its connection after the last byte, and a caller that has read only the first bytes of the reply. */
@Tag("slow")
class Http2TailTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = ReplyTailTest.STAND;

    @AfterAll
    static void close() {
        ReplyTailTest.close();
    }

    static Stream<Arguments> replies() {
        return Stream.of(TransportKind.values())
                .flatMap(transport -> IntStream.of(20_000, 65_535, 180_000, 500_000)
                        .mapToObj(length -> Arguments.of(transport, length)));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void a_caller_gets_all_that_arrived_before_the_end_of_the_connection(TransportKind transport, int length) {
        ReplyTailTest.start(transport);
        ClosingHttp2Backend server = STAND.closeAfterTest(new ClosingHttp2Backend(length, true));
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = call(server, caller, length);
        caller.readToEnd(server::awaitClose, reply);
        TestEventLoops.await(reply);
        assertThat(caller.received).isEqualTo(length);
        assertThat(caller.ended).isTrue();
    }

    @ParameterizedTest
    @MethodSource("replies")
    void a_reply_without_its_end_is_lost(TransportKind transport, int length) {
        ReplyTailTest.start(transport);
        ClosingHttp2Backend server = STAND.closeAfterTest(new ClosingHttp2Backend(length, false));
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = call(server, caller, length);
        caller.readToEnd(server::awaitClose, reply);
        assertThat(HttpBackendFixture.failureOf(reply)).satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(caller.received).isLessThanOrEqualTo(length);
        assertThat(caller.ended).isFalse();
    }

    private static CompletableFuture<Reply> call(ClosingHttp2Backend server, SlowCaller caller, int length) {
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.http2(10, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url()));
        return caller.call(backend, "/" + length);
    }

    /** Sends one reply as far as the windows permit, a GOAWAY, and the end of the connection. */
    private static final class ClosingHttp2Backend implements AutoCloseable {
        private static final int PREFACE = 24;
        private static final int STATUS_200 = 0x88;
        private static final int MAX_FRAME = 16_384;

        private final int length;
        private final boolean isComplete;
        private final ServerSocket server;
        private int window = 65_535;
        private int streamWindow = 65_535;
        private volatile boolean hasClosed;

        ClosingHttp2Backend(int length, boolean isComplete) {
            this.length = length;
            this.isComplete = isComplete;
            try {
                server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            Thread thread = new Thread(this::accept, "closing HTTP/2 backend");
            thread.setDaemon(true);
            thread.start();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort());
        }

        /** The last bytes of a long reply leave when the caller reads. */
        void awaitClose() {
            if (length <= 65_535) Await.until(() -> hasClosed);
        }

        private void accept() {
            try (Socket peer = server.accept()) {
                DataInputStream in = new DataInputStream(peer.getInputStream());
                DataOutputStream out = new DataOutputStream(peer.getOutputStream());
                in.readFully(new byte[PREFACE]);
                frame(out, RawHttp2Client.SETTINGS, 0, 0);
                int stream = 0;
                while (stream == 0) stream = read(in, out);
                respond(in, out, stream);
                peer.shutdownOutput();
                hasClosed = true;
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException gone) {
                // The gateway or the test has closed the connection.
            }
            hasClosed = true;
        }

        private void respond(DataInputStream in, DataOutputStream out, int stream) throws IOException {
            frame(out, RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, stream, (byte) STATUS_200);
            for (int sent = 0; sent < length; ) {
                byte[] part = new byte[Math.min(Math.min(length - sent, MAX_FRAME), Math.min(window, streamWindow))];
                for (int i = 0; i < part.length; i++) part[i] = ClosingBackend.at(sent + i);
                sent += part.length;
                window -= part.length;
                streamWindow -= part.length;
                boolean isEnd = isComplete && sent == length;
                if (part.length > 0)
                    frame(out, RawHttp2Client.DATA, isEnd ? RawHttp2Client.END_STREAM : 0, stream, part);
                else read(in, out);
            }
            frame(out, RawHttp2Client.GOAWAY, 0, 0, new byte[] {0, 0, 0, (byte) stream, 0, 0, 0, 0});
        }

        /** Reads a frame, and returns the stream of a request; 0 for any other frame. */
        private int read(DataInputStream in, DataOutputStream out) throws IOException {
            int size = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = in.readNBytes(size);
            if (type == RawHttp2Client.SETTINGS && flags == 0) frame(out, RawHttp2Client.SETTINGS, 1, 0);
            if (type == RawHttp2Client.WINDOW_UPDATE) open(stream, new BigInteger(payload).intValueExact());
            return type == RawHttp2Client.HEADERS ? stream : 0;
        }

        private void open(int stream, int bytes) {
            if (stream == 0) window += bytes;
            else streamWindow += bytes;
        }

        private static void frame(DataOutputStream out, int type, int flags, int stream, byte... payload)
                throws IOException {
            out.writeByte(payload.length >> 16);
            out.writeShort(payload.length);
            out.writeByte(type);
            out.writeByte(flags);
            out.writeInt(stream);
            out.write(payload);
            out.flush();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
