package dev.sluice.gateway.limit.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BucketTableConcurrencyTest {
    private static final int THREADS = 4;
    private static final int REQUESTS = 20_000;
    private static final int BURST = 30_000;
    private static final Gcra RATE = new Gcra(1, BucketTableTest.SECOND, BURST);

    @Test
    void four_threads_take_exactly_the_burst_of_one_key() throws InterruptedException, ExecutionException {
        BucketTable table = new BucketTable(new MemoryBudget(1 << 20).open(0));
        table.resize(10);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int seed = i;
                tasks.add(() -> {
                    start.await();
                    return admitted(table, seed);
                });
            }
            int admitted = 0;
            for (Future<Integer> task : threads.invokeAll(tasks)) admitted += task.get();
            assertThat(admitted).isEqualTo(BURST);
        } finally {
            threads.shutdownNow();
        }
        assertThat(table.size()).isLessThanOrEqualTo(10);
    }

    /** Other keys come and go meanwhile; they are at rest sooner. */
    private static int admitted(BucketTable table, int seed) {
        Gcra fast = new Gcra(1_000_000, BucketTableTest.SECOND, 1);
        int admitted = 0;
        for (int i = 0; i < REQUESTS; i++) {
            if (table.take(BucketTableTest.key("one"), RATE, 1, 0).isAdmitted()) admitted++;
            if (i % 10 == 0) table.take(BucketTableTest.key((long) seed * REQUESTS + i), fast, 1, 0);
        }
        return admitted;
    }
}
