package dev.sluice.gateway.compose;

import static dev.sluice.fixture.TestEventLoops.await;
import static dev.sluice.gateway.compose.LargeTreeTest.LIST;
import static dev.sluice.gateway.compose.LargeTreeTest.batching;
import static dev.sluice.gateway.compose.LargeTreeTest.list;
import static dev.sluice.gateway.compose.LargeTreeTest.looping;
import static dev.sluice.gateway.compose.LargeTreeTest.reading;
import static dev.sluice.gateway.compose.LargeTreeTest.replying;
import static dev.sluice.gateway.compose.LargeTreeTest.selecting;
import static dev.sluice.gateway.compose.LargeTreeTest.selectingOfReply;
import static dev.sluice.gateway.compose.LargeTreeTest.withStep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.fixture.Await;
import dev.sluice.gateway.compose.LargeReplyTest.BusyWorker;
import dev.sluice.language.expression.Expression;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Large values that a worker thread does not read in time, or for whose trees there is no memory. */
@ExtendWith(VertxExtension.class)
class UnreadTreeTest {
    private final MemoryBudget budget = new MemoryBudget(512 << 20);
    private final MemoryAccount account = budget.open(0);
    private BusyWorker worker;

    @BeforeEach
    void occupyTheWorker(Vertx vertx) {
        worker = new BusyWorker(vertx);
    }

    @AfterEach
    void freeTheWorker() {
        worker.close();
    }

    static Stream<Arguments> work() {
        return Stream.of(
                arguments("a", reading("size($a)")),
                arguments("a", batching()),
                arguments("all", looping().respond("size($all)")),
                arguments("respond", selectingOfReply(true)),
                arguments("respond", selecting("$body", false).body(LIST)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("work")
    void the_deadline_does_not_wait_for_the_worker(String step, RouteFixture given) {
        CompletableFuture<ComposedResponse> response = worker.start(given.memory(account)::run);
        worker.run(() -> given.clock.advance(RouteFixture.DEADLINE.minusNanos(1)));
        assertThat(response).isNotDone();
        worker.run(() -> given.clock.advance(Duration.ofNanos(1)));
        assertThat(worker.isBusy()).isTrue();
        assertFails(response, failure -> {
            assertThat(failure.step()).isEqualTo(step);
            assertThat(failure.reason()).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
        });
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("work")
    void a_caller_that_disconnects_does_not_wait_for_the_worker(String step, RouteFixture given) {
        CompletableFuture<ComposedResponse> response = worker.start(given.memory(account)::run);
        worker.run(() -> given.cancellation.cancel());
        assertThat(worker.isBusy()).isTrue();
        assertFails(response, failure -> assertThat(failure.step()).isEqualTo(step));
        assertThat(given.clock.pendingTimers()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("work")
    void the_memory_of_a_value_is_returned_when_the_worker_has_ended(String step, RouteFixture given) {
        account.reserve(LIST.length());
        CompletableFuture<ComposedResponse> response = worker.start(given.memory(account)::run);
        worker.run(() -> {
            given.cancellation.cancel();
            account.close();
        });
        assertThat(budget.used()).isGreaterThanOrEqualTo(LIST.length());
        worker.free();
        Await.until(() -> budget.used() == 0);
        assertThat(response).isCompletedExceptionally();
    }

    @Test
    void an_optional_step_falls_back_if_its_value_is_not_read_before_the_deadline() {
        RouteFixture given = RouteFixture.route()
                .body("[1,2,3]")
                .step("all", StepBuilder.call("GET b /{item}").each("$body").fallback("[]"))
                .respond("size($all)");
        for (int item = 1; item <= 3; item++) given.backend.replying("/" + item, list(10_000));
        CompletableFuture<ComposedResponse> response = worker.start(given::run);
        worker.run(() -> given.clock.advance(RouteFixture.DEADLINE));
        assertThat(await(response).body()).hasToString("0");
        assertThat(await(response).incompleteSteps())
                .containsExactly(new ComposedResponse.IncompleteStep(
                        "all", IncompleteResult.defaulted(FailureReason.DEADLINE_EXCEEDED)));
    }

    private static void assertFails(CompletableFuture<ComposedResponse> response, Consumer<StepFailure> condition) {
        assertThatExceptionOfType(StepFailure.class)
                .isThrownBy(() -> await(response))
                .satisfies(condition::accept);
    }

    private CompletableFuture<ComposedResponse> startFree(RouteFixture given) {
        worker.free();
        return worker.start(given::run);
    }

    @Test
    void the_expression_that_reads_a_value_fails_if_the_tree_exceeds_the_memory() {
        MemoryAccount small = new MemoryBudget(8 << 20).open(0);
        assertFails(startFree(reading("size($a)").memory(small)), failure -> {
            assertThat(failure.step()).isEqualTo("respond");
            assertThat(failure.reason()).isEqualTo(StepReason.MEMORY_SHARE);
        });
        assertFails(
                startFree(withStep(StepBuilder.call("GET b /b").when("size($a) > 0"))
                        .memory(small)),
                failure -> {
                    assertThat(failure.step()).isEqualTo("b");
                    assertThat(failure.reason()).isEqualTo(StepReason.MEMORY_SHARE);
                });
    }

    @Test
    void a_batch_fails_if_the_tree_of_its_reply_exceeds_the_memory() {
        MemoryAccount small = new MemoryBudget(8 << 20).open(0);
        assertFails(startFree(batching().memory(small)), failure -> {
            assertThat(failure.step()).isEqualTo("a");
            assertThat(failure.reason()).isEqualTo(StepReason.MEMORY_SHARE);
        });
    }

    @Test
    void a_tree_that_exceeds_the_memory_is_not_paid_for_if_no_condition_needs_it() {
        MemoryAccount small = new MemoryBudget(8 << 20).open(0);
        RouteFixture given = reading("if ($query.x) size($a) else 1").memory(small);
        assertThat(await(startFree(given)).body()).hasToString("1");
        // The value of the expression has a byte, which is the body without a copy.
        assertThat(small.held()).isEqualTo(CallTrace.MEMORY + 1);
    }

    @Test
    void the_expression_that_reads_a_number_without_a_tree_fails() {
        String list = LIST.replace("100001", "1e9999999999");
        SourceLocation location = new SourceLocation("conf/a.yaml", 3, 1);
        RouteFixture given = replying(list)
                .respond(new ResponseBodySpec.Value(Expression.parse("size($a)").at(location)));
        assertFails(startFree(given), failure -> {
            assertThat(failure.step()).isEqualTo("respond");
            assertThat(failure.reason()).isEqualTo(StepReason.EXPRESSION_FAILED);
            assertThat(failure.location()).isEqualTo(location);
        });
        assertThat(await(startFree(replying(list))).body()).hasToString("{\"a\":" + list + "}");
    }

    @Test
    void fields_that_exceed_the_memory_fail_the_response() {
        MemoryAccount small = new MemoryBudget(800_000).open(0);
        assertFails(startFree(selectingOfReply(true).memory(small)), failure -> {
            assertThat(failure.step()).isEqualTo("respond");
            assertThat(failure.reason()).isEqualTo(StepReason.MEMORY_SHARE);
        });
    }

    @Test
    void selected_fields_and_the_rest_of_the_body_have_one_limit() {
        ComposedResponse.Spec defaults = ComposedResponse.Spec.defaults();
        RouteFixture given = selectingOfReply(true)
                .answer(new ComposedResponse.Spec(defaults.status(), defaults.headers(), Size.kib(300)));
        assertFails(startFree(given), failure -> assertThat(failure.reason()).isEqualTo(StepReason.TOO_LARGE));
    }
}
