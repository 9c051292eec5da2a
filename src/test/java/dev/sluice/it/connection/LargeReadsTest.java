package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.server.TestGateway;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway reads replies of 4 MB. Samples of its threads show which of them runs Jackson. */
class LargeReadsTest {
    private static final Set<String> READERS = Set.of("TreeReader", "MeteredParser", "FieldMaskFilter");

    private static final String ROUTES = """
            backends: { big: { url: %s } }
            routes:
              GET /tree: { steps: { a: { call: GET big / } }, respond: 'size($a)' }
              GET /condition:
                steps: { a: { call: GET big / }, b: { call: GET big /b, when: 'size($a) == 0' } }
                respond: 'size($b)'
              GET /batch:
                steps: { a: { call: 'GET big /{?id*}', each: '[100007]', as: id, batch: { size: 5, key: .id } } }
                respond: '1' # The value of an item is small, and an event loop would read it.
              GET /loop:
                steps: { a: { call: 'GET big /{item}', each: '[1, 2]' } }
                respond: 'size($a)'
              GET /pick: { steps: { a: { call: GET big / } }, respond: { from: $a, pick: [none] } }
              GET /drop: { steps: { a: { call: GET big / } }, respond: { from: $a, drop: [id, text] } }
            """;

    private static String list(int items) {
        return IntStream.range(0, items)
                .mapToObj(i -> "{\"id\":" + (100_000 + i) + ",\"text\":\"xxxxxxxxxxxxx\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    @ParameterizedTest
    @CsvSource({"/tree", "/condition", "/batch", "/loop", "/pick", "/drop"})
    void no_event_loop_reads_a_large_reply(String path) {
        MemoryBudget budget = new MemoryBudget(1L << 30);
        try (HttpTestServer big = HttpTestServer.answering(list(100_000));
                TestGateway gateway = TestGateway.withMemory(budget, ROUTES.formatted(big.url()))) {
            Set<String> threads = new HashSet<>();
            for (int request = 0; threads.isEmpty() && request < 100; request++) threads.addAll(readers(gateway, path));
            assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("vert.x-worker-thread"));
            Await.until(() -> budget.used() == gateway.openConnections() * (long) CallerConnections.BYTES_EACH);
        }
    }

    /** Returns the names of the threads that read JSON while a request runs. */
    private static Set<String> readers(TestGateway gateway, String path) {
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> gateway.get(path).statusCode());
        Set<String> threads = new HashSet<>();
        while (!status.isDone())
            Thread.getAllStackTraces().forEach((thread, stack) -> {
                if (Stream.of(stack).anyMatch(LargeReadsTest::isReader)) threads.add(thread.getName());
            });
        assertThat(status.join()).isEqualTo(200);
        return threads;
    }

    private static boolean isReader(StackTraceElement frame) {
        return READERS.stream().map("dev.sluice.language.json."::concat).anyMatch(frame.getClassName()::equals);
    }
}
