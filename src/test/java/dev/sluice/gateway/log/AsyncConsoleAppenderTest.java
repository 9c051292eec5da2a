package dev.sluice.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.sluice.fixture.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class AsyncConsoleAppenderTest {
    private static final long HEAP = 256 << 20;

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void a_stop_writes_the_lines_in_the_queue() {
        AsyncConsoleAppender appender = start(written);
        for (int line = 1; line <= 3; line++) logger("test").warn("line {}", line);
        appender.stop();

        assertThat(messages()).containsExactly("line 1", "line 2", "line 3");
        assertThat(appender.dropped(LogKind.APPLICATION)).isZero();
    }

    @Test
    void a_line_is_dropped_and_counted_while_the_queue_is_full() {
        BlockedOutput blocked = new BlockedOutput();
        AsyncConsoleAppender appender = start(blocked);
        fill(blocked, "test", LogKind.APPLICATION);
        assertThat(appender.dropped(LogKind.APPLICATION)).isZero();

        logger("test").warn("dropped");
        logger("test").warn("dropped");
        assertThat(appender.dropped(LogKind.APPLICATION)).isEqualTo(2);
        blocked.released.countDown();
        appender.stop();
        assertThat(messages()).startsWith("taken by the writer", "in the queue").doesNotContain("dropped");
    }

    @Test
    void a_line_that_waits_has_the_text_of_its_failure_and_does_not_keep_the_failure_itself() {
        BlockedOutput blocked = new BlockedOutput();
        AsyncConsoleAppender appender = start(blocked);
        logger("test").warn("taken by the writer");
        Await.until(() -> blocked.isWriting.get());
        WeakReference<Throwable> failure = logFailure();
        Await.until(() -> {
            System.gc();
            return failure.get() == null;
        });
        blocked.released.countDown();
        appender.stop();

        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("failed", "port=8080", "IllegalStateException: of a call", "logFailure");
    }

    private WeakReference<Throwable> logFailure() {
        Throwable failure = new IllegalStateException("of a call");
        logger("test").atWarn().addKeyValue("port", 8080).setCause(failure).log("failed");
        return new WeakReference<>(failure);
    }

    @Test
    void a_line_is_dropped_and_counted_while_the_queue_is_full_of_bytes() {
        BlockedOutput blocked = new BlockedOutput();
        AsyncConsoleAppender appender = start(blocked);
        logger("test").warn("taken by the writer");
        Await.until(() -> blocked.isWriting.get());
        for (int line = 0; line < 100; line++) logger("test").warn("x".repeat(100_000));
        assertThat(appender.dropped(LogKind.APPLICATION)).isBetween(50.0, 90.0);
        blocked.released.countDown();
        appender.stop();
    }

    @Test
    void access_lines_that_fill_their_queue_displace_no_line_of_the_audit_log() {
        BlockedOutput blocked = new BlockedOutput();
        AsyncConsoleAppender appender = start(blocked);
        fill(blocked, "access", LogKind.ACCESS);
        for (int line = 0; line < 5000; line++) logger("access").warn("access");
        logger("audit").warn("audit");
        blocked.released.countDown();
        appender.stop();

        assertThat(appender.dropped(LogKind.ACCESS)).isEqualTo(5000);
        assertThat(appender.dropped(LogKind.AUDIT)).isZero();
        assertThat(messages()).contains("audit").doesNotContain("access");
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
        logger("test").warn("lost");
        Await.until(() -> appender.dropped(LogKind.APPLICATION) == 1);
        full.set(false);
        logger("test").warn("written");
        appender.stop();

        assertThat(messages()).containsExactly("written");
    }

    @Test
    void another_format_holds_for_the_lines_that_follow() {
        AsyncConsoleAppender appender = start(written);
        appender.setFormat("json");
        logger("test").atWarn().addKeyValue("port", 8080).log("listening");
        Await.until(() -> written.size() > 0);
        appender.useFormat(LogFormat.TEXT);
        logger("test").warn("in text");
        Await.until(() -> lines().size() == 2);
        appender.useFormat(null);
        logger("test").warn("in JSON again");
        appender.stop();

        assertThat(lines().get(0))
                .matches("\\{\"time\":\"[-0-9T:.]+Z\",\"level\":\"WARN\",\"logger\":\"test\","
                        + "\"message\":\"listening\",\"port\":8080}");
        assertThat(lines().get(1)).matches("[-0-9T:.]+Z WARN  test in text");
        assertThat(lines().get(2)).startsWith("{").endsWith("\"in JSON again\"}");
    }

    @Test
    void an_unknown_format_is_reported_and_the_lines_are_text() {
        AsyncConsoleAppender appender = start(written);
        appender.setFormat("xml");
        logger("test").warn("in text");
        appender.stop();

        assertThat(appender.unknownFormat()).isEqualTo("xml");
        assertThat(messages()).containsExactly("in text");
    }

    private void fill(BlockedOutput blocked, String logger, LogKind kind) {
        logger(logger).warn("taken by the writer");
        Await.until(() -> blocked.isWriting.get());
        for (int line = 0; line < kind.capacity(); line++) logger(logger).warn("in the queue");
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The texts of the lines after the time and the level. */
    private List<String> messages() {
        return lines().stream()
                .map(line -> line.replaceFirst(".* WARN +\\S+ ", ""))
                .toList();
    }

    private Logger logger(String name) {
        return context.getLogger(name);
    }

    private AsyncConsoleAppender start(OutputStream out) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        AsyncConsoleAppender appender = new AsyncConsoleAppender(out, HEAP);
        appender.setContext(context);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
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
