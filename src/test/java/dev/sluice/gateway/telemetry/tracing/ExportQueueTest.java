package dev.sluice.gateway.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.ServerSpan;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.TestCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of traces that wait for a collector that takes none. */
@Order(1) // measures the heap of this process
class ExportQueueTest {
    private static final long MIB = 1 << 20;
    private static final String ROW = "traces that wait for their export, or are in one";

    @ParameterizedTest
    @ValueSource(longs = {102 * MIB, 256 * MIB})
    void traces_of_many_calls_hold_their_share_of_the_heap(long heap) {
        assertHeldBytes(heap, number -> TestCalls.ended(number, 90));
    }

    @ParameterizedTest
    @ValueSource(longs = {102 * MIB, 256 * MIB})
    void traces_of_long_paths_hold_their_share_of_the_heap(long heap) {
        assertHeldBytes(heap, ExportQueueTest::ofLongPath);
    }

    private static RequestTrace ofLongPath(int number) {
        SpanHead head = new SpanHead("https", "2", "%01000d".formatted(number));
        ServerSpan span = new ServerSpan(new TraceContext(number, 1, 1, true, null), 0, head);
        RequestTrace trace = new RequestTrace("%032d".formatted(number), span, 1, 0);
        trace.onEnd(0, 0, 2);
        return trace;
    }

    private static void assertHeldBytes(long heap, IntFunction<RequestTrace> traces) {
        Growth.assertHeldBytes(ROW, heap, () -> {
            ExportQueue queue = new ExportQueue(HeapShare.TRACES.bytes(heap));
            for (int number = 0; queue.dropped(LostTrace.QUEUE_FULL) < 3; number++)
                queue.offer(traces.apply(number), Integer.MAX_VALUE);
            return queue;
        });
    }

    @Test
    void a_batch_has_an_eighth_of_the_bytes_and_holds_them_until_its_export_has_ended() {
        ExportQueue queue = new ExportQueue(8 * MIB);
        int added = 0;
        for (; queue.dropped(LostTrace.QUEUE_FULL) == 0; added++) queue.offer(TestCalls.ended(added, 90), 1000);
        List<RequestTrace> batch = new ArrayList<>();
        queue.moveTo(batch);
        assertThat(batch).hasSizeBetween(2, added / 6);

        queue.offer(TestCalls.ended(0, 90), 1000);
        assertThat(queue.dropped(LostTrace.QUEUE_FULL)).isEqualTo(2);
        queue.release(batch);
        queue.offer(TestCalls.ended(0, 90), 1000);
        assertThat(queue.dropped(LostTrace.QUEUE_FULL)).isEqualTo(2);
    }

    @Test
    void a_trace_that_is_larger_than_a_batch_is_a_batch_of_its_own() {
        ExportQueue queue = new ExportQueue(MIB / 8);
        queue.offer(TestCalls.ended(1, 90), 1000);
        queue.offer(TestCalls.ended(2, 90), 1000);
        List<RequestTrace> batch = new ArrayList<>();
        queue.moveTo(batch);
        assertThat(batch).hasSize(1);
    }
}
