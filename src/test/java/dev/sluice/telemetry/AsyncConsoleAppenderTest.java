package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.sluice.fixture.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class AsyncConsoleAppenderTest {
    private static final int QUEUE_SIZE = 1024;

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void a_stop_writes_the_lines_in_the_queue() {
        AsyncConsoleAppender appender = start(written);
        for (int line = 1; line <= 3; line++) logger().warn("line {}", line);
        appender.stop();

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("line 1;line 2;line 3;");
        assertThat(appender.dropped()).isZero();
    }

    @Test
    void a_line_is_dropped_and_counted_while_the_queue_is_full() {
        BlockedOutput blocked = new BlockedOutput();
        AsyncConsoleAppender appender = start(blocked);
        logger().warn("taken by the writer");
        Await.until(() -> blocked.isWriting.get());
        for (int line = 0; line < QUEUE_SIZE; line++) logger().warn("in the queue");
        assertThat(appender.dropped()).isZero();

        logger().warn("dropped");
        logger().warn("dropped");
        assertThat(appender.dropped()).isEqualTo(2);
        blocked.released.countDown();
        Await.until(() -> written.size() > 0);
        appender.stop();
        assertThat(written.toString(StandardCharsets.UTF_8))
                .startsWith("taken by the writer;in the queue;")
                .doesNotContain("dropped");
    }

    @Test
    void a_line_that_cannot_be_written_is_counted_and_later_lines_are_written() {
        AtomicBoolean full = new AtomicBoolean(true);
        AsyncConsoleAppender appender = start(new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                if (full.get()) throw new IOException("No space left on device");
                written.write(single);
            }
        });
        logger().warn("lost");
        Await.until(() -> appender.dropped() == 1);
        full.set(false);
        logger().warn("written");
        appender.stop();

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("written;");
    }

    private Logger logger() {
        return context.getLogger("test");
    }

    private AsyncConsoleAppender start(OutputStream out) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg;");
        encoder.start();
        AsyncConsoleAppender appender = new AsyncConsoleAppender(out);
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger("test").addAppender(appender);
        return appender;
    }

    /** A pipe that is full until it is released. */
    private final class BlockedOutput extends OutputStream {
        private final AtomicBoolean isWriting = new AtomicBoolean();
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void write(int single) throws IOException {
            isWriting.set(true);
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            written.write(single);
        }
    }
}
