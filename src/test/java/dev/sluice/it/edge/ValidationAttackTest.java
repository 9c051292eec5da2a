package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SluiceProcess;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that were made for an expensive check end at its budget, in a process with the heaps of the image and of a usual pod. */
class ValidationAttackTest {
    private static final int STEPS = 100_000;
    private static final int ATTACKERS = 8;
    private static final String CONFIGURATION = """
            server: { host: 127.0.0.1, port: 0, limits: { validation: { steps: %d } } }
            admin: { host: 127.0.0.1, port: 0 }
            requests: { keep: 0 }
            routes:
              GET /ok: { respond: '"ok"' }
              POST /list: { validate: { body: { items: { type: integer } } }, respond: '"ok"' }
              POST /orders:
                validate:
                  body:
                    properties:
                      lines: { type: array, maxItems: 50, items: { required: [sku, qty, price, name, tax] } }
                respond: '"ok"'
              POST /filter:
                validate:
                  body:
                    oneOf:
                      - { properties: { of: { $ref: '#' }, op: { const: not } }, required: [op] }
                      - { properties: { of: { $ref: '#' }, op: { const: trim } }, required: [op] }
                      - { properties: { of: { $ref: '#' }, op: { const: lower } }, required: [op] }
                respond: '"ok"'
            """.formatted(STEPS);

    private static final Map<String, Future<?>> ATTACKS = new HashMap<>();
    private static ExecutorService threads;

    @TempDir
    static Path folder;

    /** Each process has a heap of its own, so the attacks run at the same time. */
    @BeforeAll
    static void attackProcesses() {
        threads = Executors.newCachedThreadPool();
        for (String heap : List.of("102m", "256m")) ATTACKS.put(heap, threads.submit(() -> attackProcess(heap)));
    }

    @AfterAll
    static void close() {
        threads.shutdown();
    }

    private static String list(int items, String item) {
        return "[" + (item + ",").repeat(items - 1) + item + "]";
    }

    private static String nested(int levels) {
        return "{\"op\":\"not\",\"of\":".repeat(levels) + "{\"op\":\"not\"}" + "}".repeat(levels);
    }

    /** Sends a request on a connection of its own, and returns the status and the body without the id. */
    private static String send(int port, String target, String body) {
        try (RawHttpClient caller = new RawHttpClient(port)) {
            caller.send(target
                            + " HTTP/1.1\nHost: a\nConnection: close\nContent-Type: application/json\nContent-Length: "
                            + body.length() + "\n\n")
                    .sendExactly(body);
            String response = caller.readToEnd();
            String content = response.substring(response.indexOf("\r\n\r\n")).replaceAll("\"instance\":\"[^\"]*\"", "");
            return response.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()) + content;
        }
    }

    /** Sends a body from many callers at once, beside others. A response has the text, unless the memory of the process is in use. */
    private static void attack(int port, String path, String body, String expected) {
        List<CompletableFuture<String>> responses = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++)
            responses.add(CompletableFuture.supplyAsync(() -> send(port, "POST " + path, body), threads));
        for (int i = 0; i < 10; i++) assertThat(send(port, "GET /ok", "")).startsWith("200");
        List<String> all = responses.stream().map(CompletableFuture::join).toList();
        assertThat(all).allMatch(response -> response.contains(expected) || response.contains("\"overloaded\""));
        assertThat(all).anyMatch(response -> response.contains(expected));
    }

    private static void attackAll(int port) {
        // An item takes two steps: half of the limit, the limit and twice the limit.
        attack(port, "/list", list(STEPS / 4, "1"), "\"ok\"");
        attack(port, "/list", list(STEPS / 2, "1"), "too_complex");
        attack(port, "/list", list(STEPS, "1"), "too_complex");
        // A level takes three times the steps of the next.
        attack(port, "/filter", nested(6), "\"ok\"");
        attack(port, "/filter", nested(12), "too_complex");
        attack(port, "/filter", nested(60), "too_complex");
        for (int lines : new int[] {25, 50, 100, 20_000})
            attack(port, "/orders", "{\"lines\":" + list(lines, "{}") + "}", "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"102m", "256m"})
    void an_expensive_check_costs_neither_the_process_nor_other_callers(String heap) throws Exception {
        Objects.requireNonNull(ATTACKS.get(heap)).get();
    }

    private static boolean attackProcess(String heap) throws Exception {
        Path conf = Files.createDirectory(folder.resolve(heap));
        Files.writeString(conf.resolve("gateway.yaml"), CONFIGURATION);
        try (SluiceProcess process = SluiceProcess.run(folder, conf, heap)) {
            int port = process.port("callers");
            for (int i = 0; i < 3; i++) attackAll(port);
            Await.until(() -> process.memoryUsed() == 0);
            long before = process.liveHeap();
            attackAll(port);
            Await.until(() -> process.memoryUsed() == 0);
            process.awaitLiveHeapBelow(before * 102 / 100);
            assertThat(process.isRunning()).isTrue();
            process.assertQuietLog();
            return true;
        }
    }
}
