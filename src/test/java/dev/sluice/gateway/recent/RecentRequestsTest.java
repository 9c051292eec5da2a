package dev.sluice.gateway.recent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryLimitException.Limit;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.upstream.backend.FailureReason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are kept, how many, and at what cost. */
@Order(1) // measures the heap of this process
class RecentRequestsTest {
    private static final long BUDGET = 16L << 20;
    private static final TraceContext TRACE = TraceContext.start(new Random(1));

    private final MemoryBudget budget = new MemoryBudget(BUDGET);
    private final RecentRequests recent = recent(3);

    private RecentRequests recent(int keep) {
        return new RecentRequests(budget, new RequestsSpec(keep, Duration.ofMillis(500)));
    }

    private static RequestTrace request(String id, int status, boolean complete, @Nullable String reason, long millis) {
        return request(id, TRACE, status, complete, reason, millis);
    }

    private static RequestTrace request(
            String id, TraceContext context, int status, boolean complete, @Nullable String reason, long millis) {
        RequestTrace request = new RequestTrace(id, context, 0, 1, 0);
        request.onHead("GET", "192.0.2.1");
        request.onRoute("GET /a");
        if (reason != null) request.onFailure(TestCalls.reason(reason), "s", "a sentence");
        long end = 1 + TimeUnit.MILLISECONDS.toNanos(millis);
        request.onResponseHead(status, complete, end);
        request.onEnd(0, 0, end);
        return request;
    }

    private static RequestTrace slow(String id) {
        return request(id, 200, true, null, 500);
    }

    private List<String> ids(@Nullable RequestKind kind) {
        return recent.list(kind).stream().map(RequestTrace::requestId).toList();
    }

    @Test
    void a_fast_complete_request_is_not_kept_and_holds_no_memory() {
        recent.onEnd(request("a", 200, true, null, 499));
        recent.onEnd(request("b", 404, true, null, 1));
        assertThat(recent.list(null)).isEmpty();
        assertThat(budget.used()).isZero();
    }

    @Test
    void each_request_has_its_kinds() {
        assertThat(recent.kinds(slow("a"))).containsExactly(RequestKind.SLOW);
        assertThat(recent.kinds(request("a", 502, true, "connect", 1))).containsExactly(RequestKind.FAILED);
        assertThat(recent.kinds(request("a", 503, true, null, 1))).containsExactly(RequestKind.FAILED);
        assertThat(recent.kinds(request("a", 200, false, "reset", 1)))
                .containsExactly(RequestKind.FAILED, RequestKind.PARTIAL);
        assertThat(recent.kinds(request("a", 499, false, "caller_disconnected", 1)))
                .containsExactly(RequestKind.FAILED);
        assertThat(recent.kinds(request("a", 404, true, "no_route", 1))).containsExactly(RequestKind.REFUSED);
        assertThat(recent.kinds(request("a", 200, false, null, 600)))
                .containsExactly(RequestKind.SLOW, RequestKind.PARTIAL);
        assertThat(recent.kinds(request("a", TRACE.withSampled(true), 200, true, null, 1)))
                .containsExactly(RequestKind.SAMPLED);
    }

    @Test
    void a_websocket_is_slow_only_if_its_handshake_is() {
        RequestTrace webSocket = new RequestTrace("a", TRACE, 0, 1, 0);
        webSocket.onResponseHead(101, true, 1_000_000);
        webSocket.onEnd(0, 0, TimeUnit.HOURS.toNanos(1));
        assertThat(recent.kinds(webSocket)).isEmpty();
    }

    @Test
    void each_kind_keeps_its_last_requests_the_latest_first() {
        for (int i = 0; i < 5; i++) recent.onEnd(request("slow" + i, 200, true, null, 600 + i));
        for (int i = 0; i < 100; i++) recent.onEnd(request("scan" + i, 404, true, "no_route", i));
        recent.onEnd(request("failed", 500, true, "internal", 700));
        assertThat(ids(RequestKind.SLOW)).containsExactly("failed", "slow4", "slow3");
        assertThat(ids(RequestKind.FAILED)).containsExactly("failed");
        assertThat(ids(RequestKind.REFUSED)).containsExactly("scan99", "scan98", "scan97");
        assertThat(ids(null))
                .as("a request of two kinds is listed once")
                .containsExactly("failed", "slow4", "slow3", "scan99", "scan98", "scan97");
    }

    @Test
    void the_latest_request_with_an_id_is_found() {
        RequestTrace first = request("same", 200, true, null, 600);
        RequestTrace second = request("same", 502, true, "connect", 700);
        recent.onEnd(first);
        recent.onEnd(second);
        assertThat(recent.find("same")).isSameAs(second);
        assertThat(recent.find("other")).isNull();
    }

    @Test
    void other_settings_drop_requests_and_release_their_memory() {
        for (int i = 0; i < 3; i++) recent.onEnd(slow("a" + i));
        long full = budget.used();
        recent.resize(new RequestsSpec(1, Duration.ofSeconds(2)));
        assertThat(ids(null)).containsExactly("a2");
        assertThat(budget.used()).isEqualTo(full / 3);
        recent.onEnd(request("fast now", 200, true, null, 1999));
        assertThat(ids(null)).containsExactly("a2");
        recent.resize(new RequestsSpec(0, Duration.ofSeconds(2)));
        recent.onEnd(request("b", 500, true, "internal", 1));
        assertThat(ids(null)).isEmpty();
        assertThat(budget.used()).isZero();
        recent.resize(new RequestsSpec(5, Duration.ofSeconds(2)));
        for (int i = 0; i < 9; i++) recent.onEnd(request("c" + i, 500, true, "internal", 1));
        assertThat(ids(null)).hasSize(5);
    }

    @Test
    void large_traces_hold_at_most_a_sixteenth_of_the_budget() {
        MemoryBudget large = new MemoryBudget(10 * BUDGET);
        RecentRequests many = new RecentRequests(large, new RequestsSpec(1000, Duration.ofMillis(500)));
        for (int i = 0; i < 1000; i++) many.onEnd(large("a" + i, 503));
        assertThat(large.used()).isBetween(large.limit() / 16 / 5 - 200_000, large.limit() / 16);
        assertThat(many.list(null)).hasSizeBetween(5, 100);
        assertThat(many.find("a999")).isNotNull();
    }

    @Test
    void while_requests_need_the_memory_fewer_traces_are_kept_and_no_rejection_is_counted() {
        recent.onEnd(slow("a"));
        recent.onEnd(slow("b"));
        for (long free = budget.limit() - budget.used(); free > 0; free = budget.limit() - budget.used())
            budget.open(Math.min(free, MemoryBudget.SMALL_REQUEST - 1));
        recent.onEnd(slow("c"));
        assertThat(ids(null)).containsExactlyInAnyOrder("c", "b");
        recent.onEnd(large("d", 503));
        assertThat(ids(RequestKind.FAILED)).isEmpty();
        assertThat(budget.rejected(Limit.BUDGET) + budget.rejected(Limit.SHARE)).isZero();
    }

    private static RequestTrace large(String id, int status) {
        RequestTrace request = new RequestTrace(id, TRACE, 0, 1, 0);
        for (int s = 0; s < 10; s++) {
            StepTrace step = request.startStep("s", 1);
            for (int c = 0; c < 10; c++) {
                CallTrace call = step.startCall("b", "GET /", 1, 1);
                for (int a = 0; a < 3; a++) call.startAttempt(1, 1).onEnd(FailureReason.ATTEMPT_TIMEOUT, text(100), 2);
            }
        }
        request.onResponseHead(status, true, 2);
        request.onEnd(0, 0, 2);
        return request;
    }

    private static String text(int length) {
        char[] characters = new char[length];
        Arrays.fill(characters, 'x');
        return new String(characters);
    }

    @Test
    void the_estimate_of_a_trace_is_at_least_its_size_and_at_most_twice_that() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int warmUp = 0; warmUp < 50; warmUp++) large(text(20), 503);
        long before = threads.getCurrentThreadAllocatedBytes();
        RequestTrace request = large(text(20), 503);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // The array and the text of each detail is allocated, and the array is copied.
        assertThat((long) request.bytes()).isBetween(allocated / 2, allocated * 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {102 << 20, 256 << 20})
    void they_hold_their_share_of_the_heap(long heap) {
        Growth.assertHeldBytes("kept requests", heap, () -> {
            RecentRequests full = new RecentRequests(
                    new MemoryBudget(ServerSpec.defaults().memoryOf(heap)),
                    new RequestsSpec(1000, Duration.ofMillis(500)));
            for (int number = 0; number < 200; number++)
                for (RequestKind kind : RequestKind.values()) full.onEnd(ofKind(kind, number));
            return full;
        });
    }

    /** Returns a request of one kind alone, with 90 calls. */
    private static RequestTrace ofKind(RequestKind kind, int number) {
        boolean isSampled = kind == RequestKind.SAMPLED;
        RequestTrace trace = TestCalls.running("r-" + number, isSampled, 90);
        int status = kind == RequestKind.FAILED ? 500 : kind == RequestKind.REFUSED ? 400 : 200;
        if (kind == RequestKind.REFUSED) trace.onFailure(GatewayReason.MALFORMED_REQUEST, null, null);
        trace.onResponseHead(status, kind != RequestKind.PARTIAL, 2);
        trace.onEnd(0, 0, kind == RequestKind.SLOW ? Duration.ofSeconds(1).toNanos() : 2);
        return trace;
    }

    @Test
    void the_trace_of_a_rejected_request_has_32_characters_of_its_method() {
        RequestTrace request = new RequestTrace("a", TRACE, 0, 1, 0);
        request.onHead("X".repeat(8000), "192.0.2.1");
        request.onEnd(0, 0, 2);
        assertThat(request.method()).isEqualTo("X".repeat(32));
    }

    @Test
    void event_loops_share_it() throws InterruptedException {
        RecentRequests shared = recent(50);
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(t -> new Thread(() -> {
                    for (int i = 0; i < 2000; i++) shared.onEnd(request("t" + t + "-" + i, 500, true, "internal", 600));
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) thread.join();
        assertThat(shared.list(RequestKind.SLOW)).hasSize(50);
        assertThat(shared.list(RequestKind.FAILED)).hasSize(50);
        assertThat(Set.copyOf(shared.list(null))).hasSizeBetween(50, 100);
        shared.resize(new RequestsSpec(0, Duration.ofSeconds(1)));
        assertThat(budget.used()).isZero();
    }
}
