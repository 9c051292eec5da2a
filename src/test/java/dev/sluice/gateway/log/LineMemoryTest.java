package dev.sluice.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.LoggingEventVO;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.TestCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of lines that wait for an output that takes none. */
@Order(1) // measures the heap of this process
class LineMemoryTest {
    private static final long MIB = 1 << 20;
    private static final SubjectPolicy SUBJECTS = new SubjectPolicy(SubjectMode.OFF, new byte[1]);

    private final LoggerContext context = new LoggerContext();

    LineMemoryTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @ParameterizedTest
    @ValueSource(longs = {102 * MIB, 256 * MIB})
    void access_lines_of_many_calls_hold_their_share_of_the_heap(long heap) {
        assertHeldBytes("lines of the access log that wait for a slow output", heap, LogKind.ACCESS, this::access);
    }

    @ParameterizedTest
    @ValueSource(longs = {102 * MIB, 256 * MIB})
    void long_messages_hold_their_share_of_the_heap(long heap) {
        IntFunction<ILoggingEvent> message = number -> event("test", null, "%08000d".formatted(number));
        assertHeldBytes("other lines of the log that wait", heap, LogKind.APPLICATION, message);
    }

    @ParameterizedTest
    @ValueSource(longs = {102 * MIB, 256 * MIB})
    void failures_hold_their_share_of_the_heap(long heap) {
        IntFunction<ILoggingEvent> failure = number ->
                LoggingEventVO.build(event("test", new IllegalStateException("%01000d".formatted(number)), "failed"));
        assertHeldBytes("other lines of the log that wait", heap, LogKind.APPLICATION, failure);
    }

    @ParameterizedTest
    @ValueSource(longs = {102 * MIB, 256 * MIB})
    void lines_of_the_audit_log_hold_their_share_of_the_heap(long heap) {
        IntFunction<ILoggingEvent> entry = number -> event("audit", null, "%04000d".formatted(number));
        assertHeldBytes("lines of the audit log that wait", heap, LogKind.AUDIT, entry);
    }

    private void assertHeldBytes(String row, long heap, LogKind kind, IntFunction<ILoggingEvent> events) {
        Growth.assertHeldBytes(row, heap, () -> {
            QueueWriter writer = new QueueWriter(OutputStream.nullOutputStream(), heap);
            LineQueue queue = writer.queue(kind);
            for (int number = 0; queue.dropped() < 3; number++) queue.offer(events.apply(number));
            return writer;
        });
    }

    private ILoggingEvent access(int number) {
        return event("access", null, new AccessEntry(TestCalls.ended(number, 90), SUBJECTS));
    }

    private ILoggingEvent event(String name, @Nullable Throwable failure, Object argument) {
        return event(Level.INFO, name, failure, argument);
    }

    private ILoggingEvent event(Level level, String name, @Nullable Throwable failure, Object argument) {
        Logger logger = context.getLogger(name);
        LoggingEvent event = new LoggingEvent("", logger, level, "{}", failure, new Object[] {argument});
        if (!EventEncoder.isDeferred(event)) event.prepareForDeferredProcessing();
        return event;
    }

    @Test
    void debug_lines_leave_half_of_the_queue() {
        LineQueue queue = new QueueWriter(OutputStream.nullOutputStream(), 256 * MIB).queue(LogKind.APPLICATION);
        for (int number = 0; number < 1000; number++) queue.offer(event(Level.DEBUG, "test", null, "debug"));
        assertThat(queue.dropped()).isEqualTo(1000 - 512);
        for (int number = 0; number < 512; number++) queue.offer(event("test", null, "info"));
        assertThat(queue.dropped()).isEqualTo(1000 - 512);
        queue.offer(event("test", null, "beyond the queue"));
        assertThat(queue.dropped()).isEqualTo(1000 - 511);
    }

    @Test
    void debug_lines_leave_half_of_the_bytes() {
        long heap = 102 * MIB;
        LineQueue queue = new QueueWriter(OutputStream.nullOutputStream(), heap).queue(LogKind.APPLICATION);
        String text = "%060000d".formatted(1);
        for (int number = 0; number < 100; number++) queue.offer(event(Level.TRACE, "test", null, text));
        long dropped = queue.dropped();
        assertThat(dropped).isGreaterThan(80);
        queue.offer(event("test", null, text));
        assertThat(queue.dropped()).isEqualTo(dropped);
    }

    @Test
    void a_line_that_the_writer_takes_returns_its_bytes() {
        LineQueue queue = new QueueWriter(OutputStream.nullOutputStream(), 102 * MIB).queue(LogKind.ACCESS);
        for (int number = 0; number < 1000; number++) {
            queue.offer(access(number));
            assertThat(queue.poll()).isNotNull();
        }
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void the_buffer_of_encoded_lines_does_not_keep_the_bytes_of_long_lines() {
        Growth.assertSmallHeldBytes("encoded lines of the log", () -> {
            LineBuffer buffer = new LineBuffer();
            write(buffer, "x".repeat(60_000));
            return buffer;
        });
        LineBuffer buffer = new LineBuffer();
        write(buffer, "x".repeat(1_000_000));
        assertThat(buffer.capacity()).isLessThan(LineBuffer.MAX_KEPT_BYTES);
    }

    private static void write(LineBuffer buffer, String text) {
        buffer.quoted(text, Integer.MAX_VALUE);
        try {
            buffer.writeTo(new ByteArrayOutputStream());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        buffer.truncate(0);
    }
}
