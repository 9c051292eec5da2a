package dev.sluice.it.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SluiceProcess;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway in a network of its own, as in a pod, which is deleted when its process has ended. Bytes that the caller has not received
 * by then are lost. Needs root and iproute2.
 */
class PodNetworkTest {
    private static final int LENGTH = 10_000_000;
    /** Less than Linux keeps for a caller that does not read. */
    private static final int LAST = 400_000;

    private final Vertx vertx = Vertx.vertx();
    private final String name = "sluice" + ProcessHandle.current().pid();
    private final String outside = "s" + ProcessHandle.current().pid() + "o";

    @TempDir
    Path folder;

    @BeforeEach
    void createNetwork() throws Exception {
        assumeThat(succeeds("ip", "netns", "add", name))
                .as("root and iproute2 can create a network namespace")
                .isTrue();
        ip("link add " + outside + " type veth peer name inside netns " + name);
        ip("addr add 198.18.77.1/30 dev " + outside);
        ip("link set " + outside + " up");
        ip("-n " + name + " addr add 198.18.77.2/30 dev inside");
        ip("-n " + name + " link set inside up");
        ip("-n " + name + " link set lo up");
    }

    @AfterEach
    void delete() throws Exception {
        deleteNetwork();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private void deleteNetwork() throws IOException, InterruptedException {
        succeeds("ip", "link", "delete", outside);
        succeeds("ip", "netns", "delete", name);
    }

    private static void ip(String command) throws IOException, InterruptedException {
        assertThat(succeeds(("ip " + command).split(" ", -1))).as(command).isTrue();
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    @Test
    void the_process_does_not_end_before_a_slow_caller_has_received_all_bytes() throws Exception {
        Buffer body = Buffer.buffer(new byte[LENGTH]);
        HttpServer backend = vertx.createHttpServer()
                .requestHandler(request -> request.response().end(body))
                .listen(0, "198.18.77.1")
                .await(10, TimeUnit.SECONDS);
        List<String> inNetwork = List.of("ip", "netns", "exec", name);
        try (SluiceProcess gateway =
                SluiceProcess.startBehind(folder, inNetwork, "run", configuration(backend.actualPort()))) {
            InetSocketAddress address = new InetSocketAddress("198.18.77.2", gateway.port("callers"));
            try (Socket caller = new Socket()) {
                caller.setReceiveBufferSize(256 * 1024);
                caller.setSoTimeout(10_000);
                caller.connect(address);
                caller.getOutputStream()
                        .write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                InputStream in = caller.getInputStream();
                for (String read = ""; !read.endsWith("\r\n\r\n"); ) read += (char) in.read();
                gateway.signal("TERM");
                in.readNBytes(LENGTH - LAST);
                // A pod loses its network as soon as its process has ended.
                if (gateway.endsWithin(3, TimeUnit.SECONDS)) deleteNetwork();
                assertThat(in.readNBytes(LAST)).hasSize(LAST);
                assertThat(in.read()).isEqualTo(-1);
            }
            assertThat(gateway.exitCode()).isZero();
        }
    }

    private String configuration(int backend) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                server: { host: 198.18.77.2, port: 0, transport: epoll, drain: { delay: 0s, limit: 30s } }
                admin: { port: 0 }
                backends: { large: { url: "http://198.18.77.1:%d" } }
                routes: { GET /large: { proxy: large / } }
                """.formatted(backend));
        return folder.toString();
    }

    /** The backend of a gateway that drains. It has a response of each kind, and holds the late ones. Thread-safe. */
    static final class DrainBackend implements AutoCloseable {
        /** More than Linux and the buffers of a connection keep. The long runs have more. */
        static final int LARGE = System.getenv("SLUICE_DRAIN_RUNS") == null ? 8_000_000 : 20_000_000;

        static final byte[] GRPC_MESSAGE = {0, 0, 0, 0, 1, 'x'};
        private static final Buffer BODY = Buffer.buffer(pattern());
        static final String DIGEST = digest(BODY.getBytes());

        private final List<Runnable> held = new CopyOnWriteArrayList<>();
        private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
        private final HttpTestServer server = new HttpTestServer(this::respond);
        private boolean isReleased;

        private static byte[] pattern() {
            byte[] bytes = new byte[LARGE];
            for (int i = 0; i < LARGE; i++) bytes[i] = (byte) (i * 31 + (i >>> 16));
            return bytes;
        }

        static String digest(byte[] bytes) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        String url() {
            return server.url();
        }

        /** Returns how many requests to a path have run. */
        int runs(String path) {
            AtomicInteger counted = runs.get(path);
            return counted == null ? 0 : counted.get();
        }

        /** Returns the number of held responses. */
        int held() {
            return held.size();
        }

        /** Sends the held responses, and no longer holds any. */
        synchronized void release() {
            isReleased = true;
            held.forEach(Runnable::run);
        }

        private synchronized void hold(Runnable response) {
            if (isReleased) response.run();
            else held.add(response);
        }

        private void respond(HttpServerRequest request) {
            runs.computeIfAbsent(request.path(), path -> new AtomicInteger()).incrementAndGet();
            switch (request.path().replaceAll("^/(\\w+).*", "$1")) {
                case "late" -> {
                    Vertx vertx = Vertx.currentContext().owner();
                    var loop = vertx.getOrCreateContext();
                    hold(() -> loop.runOnContext(now -> large(request)));
                }
                case "large" -> large(request);
                case "held" -> hold(() -> request.response().end());
                case "upload" ->
                    request.body().onSuccess(body -> request.response().end(digest(body.getBytes())));
                case "events" -> stream(request, "text/event-stream", "identity", event("data: 0123456789\n\n"));
                case "encoded" -> stream(request, "text/event-stream", "gzip", event("x"));
                case "grpc" -> stream(request, "application/grpc", "identity", Buffer.buffer(GRPC_MESSAGE));
                case "socket" ->
                    request.toWebSocket().onSuccess(socket -> socket.textMessageHandler(socket::writeTextMessage));
                default -> request.response().end("small");
            }
        }

        private static void large(HttpServerRequest request) {
            request.response()
                    .putHeader("content-type", "application/octet-stream")
                    .end(BODY);
        }

        private static Buffer event(String text) {
            return Buffer.buffer(text);
        }

        /** Sends an event each 20 ms; an encoded stream sends a member of gzip and pauses for 300 ms. */
        private static void stream(HttpServerRequest request, String type, String encoding, Buffer event) {
            boolean isEncoded = encoding.equals("gzip");
            request.response().setChunked(true).putHeader("content-type", type);
            if (isEncoded) request.response().putHeader("content-encoding", encoding);
            Buffer part = isEncoded ? Buffer.buffer(gzip("data: 0123456789\n\n")) : event;
            request.response().write(part);
            Vertx vertx = Vertx.currentContext().owner();
            long timer = vertx.setPeriodic(isEncoded ? 300 : 20, tick -> {
                // An event in two parts: a stream must not end between them.
                int half = part.length() / 2;
                request.response().write(part.slice(0, half));
                request.response().write(part.slice(half, part.length()));
            });
            request.response()
                    .exceptionHandler(lost -> vertx.cancelTimer(timer))
                    .closeHandler(closed -> vertx.cancelTimer(timer));
        }

        private static byte[] gzip(String text) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                gzip.write(text.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return compressed.toByteArray();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
