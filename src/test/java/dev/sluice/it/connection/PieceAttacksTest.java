package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawPieces;
import dev.sluice.fixture.RawPieces.Backend;
import dev.sluice.fixture.RawPieces.Body;
import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies and replies in chunks of a byte, around the limits that answer them, in a process with a small heap. */
@Timeout(240)
class PieceAttacksTest {
    private static final int LIMIT = 1 << 20;
    private static final int CALLERS = 3;

    private static final Map<String, Future<?>> ATTACKS = new HashMap<>();
    private static ExecutorService threads;

    @TempDir
    static Path folder;

    /** Each process keeps one core busy, so the attacks run at the same time. */
    @BeforeAll
    static void attackAll() {
        threads = Executors.newCachedThreadPool();
        for (String heap : List.of("102m", "256m")) ATTACKS.put(heap, threads.submit(() -> attack(heap)));
    }

    @AfterAll
    static void stop() {
        threads.shutdown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"102m", "256m"})
    void chunks_of_a_byte_end_no_process_and_keep_no_memory(String heap) throws Exception {
        Objects.requireNonNull(ATTACKS.get(heap)).get();
    }

    private static boolean attack(String heap) throws Exception {
        try (Backend backend = Backend.of(PieceAttacksTest::serve);
                SluiceProcess gateway = start(backend, heap)) {
            attack(gateway, LIMIT / 2, "400", "200");
            attack(gateway, LIMIT, "400", "200");
            attack(gateway, 2 * LIMIT, "413", "502");
            long before = gateway.liveHeap();
            attack(gateway, 2 * LIMIT, "413", "502");
            gateway.awaitLiveHeapBelow(before + before / 50);
            assertThat(gateway.isRunning()).isTrue();
            gateway.assertQuietLog();
            return true;
        }
    }

    private static SluiceProcess start(Backend backend, String heap) throws IOException {
        Path conf = Files.createDirectory(folder.resolve(heap));
        Files.writeString(conf.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, listeners: 1 }
                admin: { port: 0 }
                requests: { keep: 0 }
                defaults: { route: { deadline: 60s }, backend: { timeout: { attempt: 60s, total: 60s }, response: { max: 1MiB } } }
                backends: { many: { url: "http://127.0.0.1:%d" } }
                routes:
                  POST /echo: { respond: $body.a }
                  GET /reply/{bytes}: { steps: { a: { call: "GET many /{bytes}" } } }
                  GET /ok: { respond: '"ok"' }
                """.formatted(backend.port()));
        return SluiceProcess.run(folder, conf, heap);
    }

    /** Replies with as many bytes as the path says, in chunks of a byte. */
    private static void serve(Socket socket, Backend backend) throws IOException {
        int bytes = Integer.parseInt(Backend.readHead(socket).split("[ /]", 4)[2]);
        RawPieces.write(
                socket,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + new Body(bytes - 1, 1).chunks() + "1\r\n1\r\n0\r\n\r\n");
    }

    private static void attack(SluiceProcess gateway, int bytes, String ofBody, String ofReply) throws Exception {
        String body = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + new Body(bytes, 1).chunks() + "0\r\n\r\n";
        String reply = "GET /reply/" + bytes + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        int port = gateway.port("callers");
        for (String request : List.of(body, reply)) {
            List<CompletableFuture<String>> statuses = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++)
                statuses.add(CompletableFuture.supplyAsync(() -> status(port, request), threads));
            assertThat(status(port, "GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .isEqualTo("200");
            for (CompletableFuture<String> status : statuses)
                assertThat(status.join()).isIn(request.equals(body) ? ofBody : ofReply, "503");
        }
        Await.until(() -> gateway.memoryUsed() == 0);
    }

    /** Sends a request while it reads, and returns the status of the response. The gateway may reset a caller that sends on after it. */
    private static String status(int port, String request) {
        try (Socket socket = RawPieces.connect(port)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(socket, request), threads);
            byte[] head = socket.getInputStream().readNBytes(12);
            sent.join();
            return new String(head, 9, 3, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void send(Socket socket, String request) {
        try {
            RawPieces.write(socket, request);
        } catch (IOException rejected) {
            // The gateway has responded and closed the connection.
        }
    }
}
