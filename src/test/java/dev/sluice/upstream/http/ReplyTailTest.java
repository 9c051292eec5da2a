package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.core.netty.transport.SocketTransport;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.backend.Timeouts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A backend that closes its connection after the last byte, and a caller that has read only the first bytes of the reply. More than half of the
 * file is this backend and this caller, whose behaviour each case relies on, so they are nested here.
 */
@Tag("slow")
public class ReplyTailTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private static final Map<TransportKind, Vertx> VERTX = new ConcurrentHashMap<>();

    /** Sizes that fit into the queue of a response, into the queues of Vert.x, into one buffer of the kernel, and into none. */
    private static final int[] LENGTHS = {20_000, 140_000, 180_000, 2 << 20, 20 << 20};

    /** A body of this size fits into the buffers of the kernel. */
    private static final int FITS = 200_000;

    private final ClosingBackend server = STAND.closeAfterTest(new ClosingBackend());

    @AfterAll
    static void close() {
        VERTX.values().forEach(vertx -> TestEventLoops.await(vertx.close()));
        VERTX.clear();
    }

    private static HttpBackend backend(TransportKind transport, ClosingBackend server) {
        return backend(transport, 8, server);
    }

    static void start(TransportKind transport) {
        assumeThat(transport.isAvailable()).as("the native library loads").isTrue();
        STAND.start(VERTX.computeIfAbsent(transport, ReplyTailTest::vertx));
    }

    static HttpBackend backend(TransportKind transport, int connections, ClosingBackend server) {
        start(transport);
        Timeouts times = HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0);
        return STAND.backend(HttpBackendFixture.spec(connections, times, server.url()));
    }

    private static Vertx vertx(TransportKind transport) {
        return Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(2))
                .withTransport(new SocketTransport(transport))
                .build();
    }

    static Stream<Arguments> replies() {
        return arguments("length", "eof", "chunked");
    }

    static Stream<Arguments> brokenReplies() {
        return arguments("cut-length", "cut-chunked");
    }

    static Stream<Arguments> arguments(String... kinds) {
        return Stream.of(TransportKind.values())
                .flatMap(transport -> Stream.of(kinds)
                        .flatMap(kind -> Stream.of(LENGTHS)
                                .flatMapToInt(IntStream::of)
                                .mapToObj(length -> Arguments.of(transport, kind, length))));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void a_caller_gets_all_that_arrived_before_the_end_of_the_connection(
            TransportKind transport, String kind, int length) {
        HttpBackend backend = backend(transport, server);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend, "/" + kind + "/" + length);
        caller.readToEnd(server, reply);
        TestEventLoops.await(reply);
        assertThat(caller.received).isEqualTo(length);
        assertThat(caller.ended).isTrue();
    }

    @ParameterizedTest
    @MethodSource("brokenReplies")
    void a_reply_without_its_end_is_lost_after_all_that_arrived(TransportKind transport, String kind, int length) {
        HttpBackend backend = backend(transport, server);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend, "/" + kind + "/" + length);
        caller.readToEnd(server, reply);
        assertThat(HttpBackendFixture.failureOf(reply)).satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(caller.received).isEqualTo(length);
        assertThat(caller.ended).isFalse();
    }

    static Stream<Arguments> resetReplies() {
        return arguments("reset-length", "reset-chunked", "reset-eof");
    }

    @ParameterizedTest
    @MethodSource("resetReplies")
    void a_reply_that_ends_with_a_reset_is_lost(TransportKind transport, String kind, int length) {
        HttpBackend backend = backend(transport, server);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend, "/" + kind + "/" + length);
        caller.readToEnd(server, reply);
        assertThat(HttpBackendFixture.failureOf(reply)).satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(caller.received).isLessThanOrEqualTo(length);
        assertThat(caller.ended).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_buffered_reply_is_complete_or_lost(TransportKind transport) {
        HttpBackend backend = backend(transport, server);
        for (String kind : List.of("length", "eof", "chunked")) {
            Buffer body = STAND.reply(backend, STAND.get("/" + kind + "/60000")).body();
            assertThat(ClosingBackend.check(0, body.getBytes())).isEqualTo(60_000);
        }
        for (String kind : List.of("cut-length", "cut-chunked", "reset-length", "reset-chunked", "reset-eof"))
            assertThat(STAND.failure(backend, STAND.get("/" + kind + "/60000")))
                    .as(kind)
                    .satisfies(because(FailureReason.CONNECTION_LOST));
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_connection_that_has_ended_gets_no_other_call(TransportKind transport) {
        HttpBackend backend = backend(transport, 1, server);
        for (int length : LENGTHS) {
            SlowCaller caller = new SlowCaller();
            CompletableFuture<Reply> reply = caller.call(backend, "/keep-length/" + length);
            caller.readToEnd(server, reply);
            // The FIN of a long body may come after its last byte, and meet the next call.
            if (caller.received == 0) {
                caller = new SlowCaller();
                reply = caller.call(backend, "/keep-length/" + length);
                caller.readToEnd(server, reply);
            }
            TestEventLoops.await(reply);
            assertThat(caller.received).isEqualTo(length);
            Await.until(() -> server.closed() == server.connections());
            caller.awaitClose(server);
        }
        assertThat(server.connections()).isEqualTo(LENGTHS.length);
    }

    /** Vert.x gives a connection to another call when the last parts of a reply wait for their caller. */
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_reply_that_is_complete_does_not_fail_with_the_next_one_on_its_connection(TransportKind transport) {
        HttpBackend backend = backend(transport, 1, server);
        SlowCaller caller = new SlowCaller();
        CompletableFuture<Reply> reply = caller.call(backend, "/stay-length/20000");
        caller.awaitClose(server);
        assertThat(STAND.failure(backend, STAND.get("/cut-length/10")))
                .satisfies(because(FailureReason.CONNECTION_LOST));
        assertThat(server.connections()).isOne();
        caller.readToEnd(server, reply);
        TestEventLoops.await(reply);
        assertThat(caller.received).isEqualTo(20_000);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_caller_that_leaves_frees_the_connection_that_has_ended(TransportKind transport) {
        HttpBackend backend = backend(transport, 1, server);
        for (int length : LENGTHS) {
            SlowCaller caller = new SlowCaller();
            CompletableFuture<Reply> reply = caller.call(backend, "/eof/" + length);
            caller.awaitClose(server);
            caller.leave();
            assertThat(HttpBackendFixture.failureOf(reply)).satisfies(because(FailureReason.CANCELLED));
        }
        assertThat(STAND.reply(backend, STAND.get("/length/10")).body().length())
                .isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_caller_may_pause_for_longer_than_the_read_timeout(TransportKind transport) {
        backend(transport, server);
        Timeouts times = HttpBackendFixture.onlyTimeout(TimeoutPhase.READ, 50);
        HttpBackend impatient = STAND.backend(HttpBackendFixture.spec(times, server.url()));
        HttpBackend silent = STAND.backend(HttpBackendFixture.spec(
                times, STAND.server(FaultyResponse.silence()).url()));
        for (int length : LENGTHS) {
            SlowCaller caller = new SlowCaller();
            CompletableFuture<Reply> reply = caller.call(impatient, "/eof/" + length);
            caller.awaitClose(server);
            for (int i = 0; i < 3; i++)
                assertThat(STAND.failure(silent, STAND.get("/"))).satisfies(because(FailureReason.READ_TIMEOUT));
            caller.readToEnd(server, reply);
            TestEventLoops.await(reply);
            assertThat(caller.received).isEqualTo(length);
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void a_call_on_another_event_loop_than_its_connection_gets_the_whole_reply(TransportKind transport) {
        HttpBackend backend = backend(transport, 1, server);
        for (int i = 0; i < 20; i++) {
            int length = LENGTHS[i % LENGTHS.length];
            SlowCaller first = new SlowCaller();
            CompletableFuture<Reply> opened = first.call(backend, "/stay-length/10");
            first.readToEnd(server, opened);
            TestEventLoops.await(opened);
            SlowCaller second = new SlowCaller();
            CompletableFuture<Reply> reply = second.call(backend, "/eof/" + length);
            second.readToEnd(server, reply);
            TestEventLoops.await(reply);
            assertThat(second.received).isEqualTo(length);
            assertThat(server.connections()).isEqualTo(i + 1);
        }
    }

    /** A caller that takes one part of a body in a turn, on the event loop of its call. */
    static final class SlowCaller implements StreamedBodies, WriteStream<Buffer> {
        private final Context loop = STAND.vertx.getOrCreateContext();
        private final Cancellation cancellation = new Cancellation();
        private @Nullable Handler<Void> onDrain;
        private long length;
        private boolean isFull;
        private boolean takesAll;
        private final @Nullable ReadStream<Buffer> upload;
        volatile long received;
        final List<Integer> parts = new CopyOnWriteArrayList<>();
        volatile boolean ended;

        SlowCaller() {
            this(null);
        }

        /** @param upload the body of its requests; null for none */
        SlowCaller(@Nullable ReadStream<Buffer> upload) {
            this.upload = upload;
        }

        /** Lets it take each part at once. */
        SlowCaller takingAll() {
            takesAll = true;
            return this;
        }

        CompletableFuture<Reply> call(HttpBackend backend, String target) {
            length = Long.parseLong(target.substring(target.lastIndexOf('/') + 1));
            Call plain = STAND.get(target);
            Call call = new Call(
                    plain.content(),
                    plain.request(),
                    new CallLimits(plain.deadline(), cancellation),
                    this,
                    plain.state(),
                    CallListener.NONE);
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            loop.runOnContext(ignored -> backend.send(call).onComplete(reply::complete, reply::completeExceptionally));
            return reply;
        }

        /** Reads the first part, then the others when the event loop has seen the end of the connection, if it can. */
        void readToEnd(ClosingBackend server, CompletableFuture<Reply> reply) {
            readToEnd(() -> awaitClose(server), reply);
        }

        /** @param awaitClose returns when the event loop has seen the end of the connection, if it can */
        void readToEnd(Runnable awaitClose, CompletableFuture<Reply> reply) {
            Await.until(() -> received > 0 || reply.isDone());
            if (received == 0) return;
            awaitClose.run();
            turn();
            while (!reply.isDone()) run(this::drain);
        }

        /** The backend cannot close before this caller has read much of a long body. */
        void awaitClose(ClosingBackend server) {
            Await.until(() -> received > 0);
            if (length < FITS) Await.until(() -> server.closed() + server.open() == server.connections());
            turn();
        }

        /** Lets the event loop look at its sockets. */
        private void turn() {
            for (int turn = 0; turn < 20; turn++) run(() -> {});
        }

        void leave() {
            run(cancellation::cancel);
        }

        /** Returns after the event loop has looked at its sockets, and has run the task. */
        private void run(Runnable task) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            loop.runOnContext(ignored -> {
                task.run();
                done.complete(null);
            });
            done.orTimeout(10, TimeUnit.SECONDS).join();
        }

        private void drain() {
            Handler<Void> drained = onDrain;
            onDrain = null;
            isFull = false;
            if (drained != null) drained.handle(null);
        }

        @Override
        public Future<Void> write(Buffer part) {
            received = ClosingBackend.check(received, part.getBytes());
            parts.add(part.length());
            isFull = !takesAll;
            return Future.succeededFuture();
        }

        @Override
        public boolean writeQueueFull() {
            return isFull;
        }

        @Override
        public SlowCaller drainHandler(@Nullable Handler<Void> handler) {
            onDrain = handler;
            return this;
        }

        @Override
        public Future<Void> end() {
            return Future.succeededFuture();
        }

        @Override
        public SlowCaller exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }

        @Override
        public SlowCaller setWriteQueueMaxSize(int size) {
            return this;
        }

        @Override
        public WriteStream<Buffer> startResponse(int status, MultiMap headers) {
            return this;
        }

        @Override
        public void endResponse(MultiMap trailers) {
            ended = true;
        }

        @Override
        public long requestLength() {
            return upload == null ? 0 : -1;
        }

        @Override
        public ReadStream<Buffer> requestBody() {
            return requireNonNull(upload);
        }

        @Override
        public void earlyHints(MultiMap headers) {}

        @Override
        public boolean accepts(int status) {
            return true;
        }

        @Override
        public @Nullable Duration silenceLimit(MultiMap headers) {
            return null;
        }

        @Override
        public @Nullable BackendFailure openStream(Call call) {
            return null;
        }

        @Override
        public Runnable onStall(Consumer<Boolean> listener) {
            return () -> {};
        }

        @Override
        public void resetCaller() {}
    }

    /**
     * A backend on plain sockets that closes a connection after the last byte of a reply. The path {@code /KIND/LENGTH} chooses the reply.
     * A kind of {@code length}, {@code eof} or {@code chunked} is its framing. {@code keep-length} does not announce the end of the
     * connection, and {@code stay-length} does not close it. {@code cut-} and {@code reset-} before a framing omit the end of the body; the
     * latter ends with a reset. {@code early-} before a framing replies before the end of the request, and reads on for some time after the
     * end of the reply. The bytes of a body depend on their position.
     */
    public static final class ClosingBackend implements AutoCloseable {
        private final String origin;
        private final ServerSocket server;
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger waiting = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        public ClosingBackend() {
            this("http://127.0.0.1", ServerSocketFactory.getDefault());
        }

        /** @param origin the URL without the port */
        ClosingBackend(String origin, ServerSocketFactory sockets) {
            this.origin = origin;
            try {
                server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            background(this::accept);
        }

        public URI url() {
            return URI.create(origin + ":" + server.getLocalPort());
        }

        /** Returns the number of connections that it has accepted. */
        public int connections() {
            return connections.get();
        }

        /** Returns the number of connections that it has closed after a reply. */
        public int closed() {
            return closed.get();
        }

        /** Returns the number of connections that wait for another request. */
        public int open() {
            return waiting.get();
        }

        /** Returns the byte of each body at a position. */
        public static byte at(long position) {
            return (byte) (position * 31 + (position >> 8) * 7);
        }

        /** Checks that these bytes are those of a body at a position, and returns the position after them. */
        public static long check(long position, byte[] bytes) {
            for (int i = 0; i < bytes.length; i++)
                if (bytes[i] != at(position + i)) throw new AssertionError("another byte at " + (position + i));
            return position + bytes.length;
        }

        private static void background(Runnable task) {
            Thread thread = new Thread(task, "closing backend");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (true) {
                    Socket peer = server.accept();
                    connections.incrementAndGet();
                    background(() -> serve(peer));
                }
            } catch (IOException closedByTest) {
                // The test has ended.
            }
        }

        private void serve(Socket peer) {
            try (peer) {
                InputStream in = new BufferedInputStream(peer.getInputStream());
                String kind = respond(path(in), peer.getOutputStream());
                while (kind.startsWith("stay")) kind = respond(next(in), peer.getOutputStream());
                if (kind.startsWith("reset")) peer.setSoLinger(true, 0);
                if (kind.startsWith("early")) linger(peer);
            } catch (IOException gone) {
                // The gateway has closed the connection.
            }
            closed.incrementAndGet();
        }

        /** As RFC 9112 9.6 wants it, because a reset could delete the reply. */
        private void linger(Socket peer) throws IOException {
            peer.shutdownOutput();
            waiting.incrementAndGet();
            peer.getInputStream().transferTo(OutputStream.nullOutputStream());
            waiting.decrementAndGet();
        }

        private String next(InputStream in) throws IOException {
            waiting.incrementAndGet();
            try {
                return path(in);
            } finally {
                waiting.decrementAndGet();
            }
        }

        private static String respond(String target, OutputStream out) throws IOException {
            String[] path = target.split("/", -1);
            respond(out, path[1], Integer.parseInt(path[2]));
            return path[1];
        }

        private static String path(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) throw new EOFException();
                head.append((char) next);
            }
            return head.substring(4, head.indexOf(" ", 4));
        }

        private static void respond(OutputStream out, String kind, int length) throws IOException {
            boolean isCut = kind.startsWith("cut") || kind.startsWith("reset");
            boolean isAnnounced = !kind.startsWith("keep") && !kind.startsWith("stay");
            String framing = kind.substring(kind.indexOf('-') + 1);
            out.write(head(framing, isCut ? length + 1 : length, isAnnounced));
            boolean isChunked = framing.equals("chunked");
            for (int sent = 0; sent < length; ) {
                byte[] part = new byte[Math.min(length - sent, 1 << 16)];
                for (int i = 0; i < part.length; i++) part[i] = at(sent + i);
                out.write(isChunked ? chunk(part) : part);
                sent += part.length;
            }
            if (isChunked && !isCut) out.write(bytes("0\r\n\r\n"));
        }

        private static byte[] head(String framing, int length, boolean closes) {
            String field =
                    switch (framing) {
                        case "length" -> "Content-Length: " + length + "\r\n";
                        case "chunked" -> "Transfer-Encoding: chunked\r\n";
                        default -> "";
                    };
            return bytes("HTTP/1.1 200 OK\r\n" + (closes ? "Connection: close\r\n" : "") + field + "\r\n");
        }

        private static byte[] chunk(byte[] part) {
            return Buffer.buffer(Integer.toHexString(part.length) + "\r\n")
                    .appendBytes(part)
                    .appendString("\r\n")
                    .getBytes();
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
