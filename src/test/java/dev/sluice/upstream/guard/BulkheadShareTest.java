package dev.sluice.upstream.guard;

import static dev.sluice.upstream.guard.GuardFixture.BulkheadFixture.SECOND;
import static dev.sluice.upstream.guard.GuardFixture.BulkheadFixture.WAIT;
import static dev.sluice.upstream.guard.GuardFixture.BulkheadFixture.times;
import static dev.sluice.upstream.guard.GuardFixture.countFailed;
import static dev.sluice.upstream.guard.GuardFixture.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Percent;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent.BulkheadFull;
import dev.sluice.upstream.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.guard.GuardFixture.BulkheadFixture;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tenant cannot hold every permit. */
class BulkheadShareTest {
    private BulkheadFixture fixture = new BulkheadFixture(10, 20, new Percent(20));

    @Test
    void the_load_of_one_tenant_leaves_permits_for_others() {
        List<Future<Reply>> flood = times(50, () -> fixture.getFor("a"));
        List<Future<Reply>> others = times(2, () -> fixture.getFor("b"));
        assertThat(fixture.bulkhead.active()).isEqualTo(4);
        assertThat(fixture.bulkhead.queued()).isEqualTo(4);
        assertThat(countFailed(flood.stream(), FailureReason.BULKHEAD_FULL)).isEqualTo(44);
        assertThat(fixture.events.startingWith("rejected tenant full")).hasSize(44);
        fixture.clock.advance(SECOND);
        assertThat(others).allMatch(Future::succeeded);
        assertThat(flood.stream().filter(Future::succeeded)).hasSize(2);
        fixture.assertIdle();
    }

    @Test
    void the_queued_calls_of_a_tenant_run_as_its_own_calls_end() {
        fixture.backend.then(fixture.replyAfter(Duration.ofMillis(200)));
        List<Future<Reply>> replies = times(6, () -> fixture.getFor("a"));
        fixture.clock.advance(SECOND);
        assertThat(replies).allMatch(Future::succeeded);
        assertThat(fixture.backend.maxRunning()).isEqualTo(2);
        fixture.assertIdle();
    }

    @Test
    void a_tenant_at_its_share_blocks_no_other_tenant() {
        fixture = new BulkheadFixture(2, 10, new Percent(50));
        fixture.backend.next(fixture.replyAfter(SECOND), fixture.replyAfter(Duration.ofMillis(100)));
        fixture.getFor("a");
        fixture.getFor("b");
        Future<Reply> blocked = fixture.getFor("a");
        Future<Reply> behind = fixture.getFor("b");
        fixture.clock.advance(Duration.ofMillis(100));
        assertThat(fixture.bulkhead.active()).isEqualTo(2);
        assertThat(fixture.bulkhead.queued()).isEqualTo(1);
        fixture.clock.advance(WAIT);
        assertThat(reasonOf(blocked)).isEqualTo(FailureReason.BULKHEAD_FULL);
        fixture.clock.advance(SECOND);
        assertThat(behind.succeeded()).isTrue();
        fixture.assertIdle();
    }

    @Test
    void a_blocked_call_runs_instead_of_a_cancelled_call_of_its_tenant() {
        fixture = new BulkheadFixture(1, 10, new Percent(100));
        fixture.backend.then(fixture.replyAfter(Duration.ofMillis(100)));
        fixture.getFor("b");
        Call cancelled = fixture.calls.getFor("a");
        fixture.send(cancelled);
        Future<Reply> blocked = fixture.getFor("a");
        cancelled.cancellation().cancel();
        fixture.clock.advance(Duration.ofMillis(200));
        assertThat(blocked.succeeded()).isTrue();
        fixture.assertIdle();
    }

    @Test
    void the_smallest_share_is_still_one_permit_and_one_queued_call() {
        fixture = new BulkheadFixture(3, 3, new Percent(1));
        times(3, () -> fixture.getFor("a"));
        assertThat(fixture.bulkhead.active()).isEqualTo(1);
        assertThat(fixture.bulkhead.queued()).isEqualTo(1);
    }

    @Test
    void a_rejected_call_fails_with_the_limit_that_was_reached() {
        fixture = new BulkheadFixture(2, 2, new Percent(50));
        times(2, () -> fixture.getFor("a"));
        assertThat(limitOf(fixture.getFor("a"))).isEqualTo(Limit.TENANT);
        fixture.getFor("b");
        fixture.getFor("b");
        assertThat(limitOf(fixture.getFor("c"))).isEqualTo(Limit.BACKEND);
    }

    @Test
    void without_a_queue_the_share_rejects_a_tenant_although_a_permit_is_free() {
        fixture = new BulkheadFixture(2, 0, new Percent(50));
        fixture.getFor("a");
        assertThat(limitOf(fixture.getFor("a"))).isEqualTo(Limit.TENANT);
        fixture.getFor("b");
        assertThat(limitOf(fixture.getFor("c"))).isEqualTo(Limit.BACKEND);
    }

    @Test
    void a_call_that_times_out_in_the_queue_fails_with_the_limit_that_blocked_it() {
        fixture = new BulkheadFixture(2, 4, new Percent(50));
        fixture.getFor("a");
        Future<Reply> behindItsOwn = fixture.getFor("a");
        fixture.getFor("b");
        Future<Reply> behindOthers = fixture.getFor("c");
        fixture.clock.advance(WAIT);
        assertThat(limitOf(behindItsOwn)).isEqualTo(Limit.TENANT);
        assertThat(limitOf(behindOthers)).isEqualTo(Limit.BACKEND);
        assertThat(fixture.events.startingWith("rejected"))
                .containsExactly("rejected tenant timeout", "rejected backend timeout");
    }

    private static Limit limitOf(Future<Reply> reply) {
        return ((BulkheadFull) reply.cause()).limit();
    }

    @Test
    void calls_without_a_tenant_have_no_share() {
        times(30, fixture::get);
        assertThat(fixture.bulkhead.active()).isEqualTo(10);
        assertThat(fixture.bulkhead.queued()).isEqualTo(20);
    }

    @Test
    void without_a_tenant_expression_all_tenants_share_the_limits() {
        fixture = new BulkheadFixture(10, 20, null);
        times(30, () -> fixture.getFor("a"));
        assertThat(fixture.bulkhead.active()).isEqualTo(10);
        assertThat(fixture.bulkhead.tenants()).isZero();
    }

    @Test
    void a_rejected_tenant_leaves_no_state() {
        fixture = new BulkheadFixture(1, 0, new Percent(50));
        fixture.get();
        for (int tenant = 0; tenant < 100; tenant++) fixture.getFor("tenant " + tenant);
        assertThat(fixture.bulkhead.tenants()).isZero();
    }
}
