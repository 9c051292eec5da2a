package dev.sluice.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The size of a thread dump. */
class ThreadDumpTest {
    private static final int MAX_CHARACTERS = 2 << 20;

    private final CountDownLatch end = new CountDownLatch(1);
    private final Semaphore deep = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        end.countDown();
        for (Thread thread : threads) thread.join();
    }

    private void start(String name) {
        Thread thread = new Thread(null, () -> descend(300), name, 1 << 20);
        threads.add(thread);
        thread.start();
    }

    /** Waits this many frames deep. */
    private void descend(int frames) {
        if (frames > 0) {
            descend(frames - 1);
            return;
        }
        deep.release();
        try {
            end.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_thread_has_at_most_200_frames() throws InterruptedException {
        start("deep");
        deep.acquire();
        String thread = ThreadDump.take().split("\n\"deep\" #", 2)[1].split("\n\n", 2)[0];
        assertThat(thread.split("\n    at ", -1)).hasSize(1 + 200);
    }

    @Test
    void it_is_cut_at_2_mib() throws InterruptedException {
        for (int number = 0; number < 250; number++) start("deep-" + number);
        deep.acquire(250);
        String dump = ThreadDump.take();
        assertThat(dump).endsWith("\n… cut off\n");
        assertThat(dump.length()).isBetween(MAX_CHARACTERS, MAX_CHARACTERS + 64 * 1024);
    }
}
