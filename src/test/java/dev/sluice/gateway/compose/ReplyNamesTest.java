package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends reply with more names than the memory of a request allows, to a gateway with a small heap. */
@Tag("slow")
class ReplyNamesTest {
    /** The memory of a name of eight characters: the body, the name in the parser, and in the set. */
    private static final int NAME = 292;

    private static final int CALLERS = 8;

    private static final Map<String, Future<?>> ATTACKS = new HashMap<>();
    private static ExecutorService threads;

    @TempDir
    static Path folder;

    /** Each process keeps one core busy, so the attacks run at the same time. */
    @BeforeAll
    static void attackAll() {
        threads = Executors.newCachedThreadPool();
        for (String heap : List.of("102m", "256m")) ATTACKS.put(heap, threads.submit(new Attack(heap)));
    }

    @AfterAll
    static void stop() {
        threads.shutdown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"102m", "256m"})
    void names_of_replies_do_not_end_the_process(String heap) throws Exception {
        Objects.requireNonNull(ATTACKS.get(heap)).get();
    }

    /** The attack on a process with this heap. */
    private static final class Attack implements Callable<Boolean> {
        private final String heap;
        private volatile String reply = "{}";
        private int port;

        Attack(String heap) {
            this.heap = heap;
        }

        @Override
        public Boolean call() throws Exception {
            try (HttpTestServer backend =
                            new HttpTestServer(request -> request.response().end(reply));
                    SluiceProcess gateway = SluiceProcess.run(folder, configuration(backend.url()), heap)) {
                port = gateway.port("callers");
                long names = (long) gateway.metric("sluice_memory_limit_bytes") / 4 / NAME;
                assertThat(attack(names / 2)).containsOnly(200);
                for (int round = 0; round < 3; round++)
                    assertThat(attack(2 * names)).isSubsetOf(502, 503);
                assertThat(attack(names)).isSubsetOf(200, 502, 503);
                Await.until(() -> gateway.memoryUsed() == 0);
                long before = gateway.liveHeap();
                for (int round = 0; round < 5; round++)
                    assertThat(attack(2 * names)).isSubsetOf(502, 503);
                Await.until(() -> gateway.memoryUsed() == 0);
                assertThat(gateway.isRunning()).isTrue();
                gateway.awaitLiveHeapBelow(before * 102 / 100);
                gateway.assertQuietLog();
                return true;
            }
        }

        private Path configuration(String backend) throws IOException {
            Path configuration = Files.createDirectory(folder.resolve(heap));
            Files.writeString(configuration.resolve("gateway.yaml"), """
                    server: { host: 127.0.0.1, port: 0 }
                    admin: { host: 127.0.0.1, port: 0 }
                    requests: { keep: 0 }
                    backends: { b: { url: "%s", bulkhead: { concurrent: 100 } } }
                    routes:
                      GET /names: { steps: { x: { call: GET b /names } } }
                      GET /small: { respond: { ok: "true" } }
                    """.formatted(backend));
            return configuration;
        }

        /** Returns the statuses of concurrent requests for a reply with this number of names. Others are served meanwhile. */
        private List<Integer> attack(long names) {
            reply = IntStream.range(0, (int) names)
                    .mapToObj(i -> "\"" + Integer.toHexString(0x1000_0000 + i) + "\":1")
                    .collect(Collectors.joining(",", "{", "}"));
            List<CompletableFuture<Integer>> statuses =
                    Stream.generate(() -> get("/names")).limit(CALLERS).toList();
            assertThat(get("/small").join()).isEqualTo(200);
            return statuses.stream().map(CompletableFuture::join).toList();
        }

        /** The gateway closes the connection after the response. */
        private CompletableFuture<Integer> get(String path) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        HttpURLConnection connection = open(port, path);
                        try {
                            int status = connection.getResponseCode();
                            if (status == 200) connection.getInputStream().readAllBytes();
                            return status;
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    threads);
        }

        private static HttpURLConnection open(int port, String path) {
            try {
                HttpURLConnection connection = (HttpURLConnection)
                        URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
                connection.setRequestProperty("Connection", "close");
                connection.setReadTimeout(60_000);
                return connection;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
