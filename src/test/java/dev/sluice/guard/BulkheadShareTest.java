package dev.sluice.guard;

import static dev.sluice.guard.BulkheadFixture.SECOND;
import static dev.sluice.guard.BulkheadFixture.WAIT;
import static dev.sluice.guard.BulkheadFixture.times;
import static dev.sluice.guard.GuardFixture.causeOf;
import static dev.sluice.guard.GuardFixture.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NotSent.BulkheadFull;
import dev.sluice.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.backend.Reply;
import dev.sluice.spec.Percent;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One tenant cannot take every slot. */
class BulkheadShareTest {
    private BulkheadFixture it = new BulkheadFixture(10, 20, new Percent(20));

    @Test
    void one_tenants_flood_leaves_the_others_their_room() {
        List<Future<Reply>> flood = times(50, () -> it.getFor("a"));
        List<Future<Reply>> others = times(2, () -> it.getFor("b"));
        assertThat(it.bulkhead.active()).isEqualTo(4);
        assertThat(it.bulkhead.queued()).isEqualTo(4);
        assertThat(failed(flood.stream(), FailureReason.BULKHEAD_FULL)).isEqualTo(44);
        assertThat(it.events.of("rejected tenant full")).hasSize(44);
        it.clock.advance(SECOND);
        assertThat(others).allMatch(Future::succeeded);
        assertThat(flood.stream().filter(Future::succeeded)).hasSize(2);
        it.assertIdle();
    }

    @Test
    void a_tenants_waiters_go_on_as_its_own_calls_end() {
        it.backend.then(it.taking(Duration.ofMillis(200)));
        List<Future<Reply>> replies = times(6, () -> it.getFor("a"));
        it.clock.advance(SECOND);
        assertThat(replies).allMatch(Future::succeeded);
        assertThat(it.backend.mostRunning()).isEqualTo(2);
        it.assertIdle();
    }

    @Test
    void a_tenant_at_its_share_blocks_nobody_behind_it() {
        it = new BulkheadFixture(2, 10, new Percent(50));
        it.backend.next(it.taking(SECOND), it.taking(Duration.ofMillis(100)));
        it.getFor("a");
        it.getFor("b");
        Future<Reply> parked = it.getFor("a");
        Future<Reply> behind = it.getFor("b");
        it.clock.advance(Duration.ofMillis(100));
        assertThat(it.bulkhead.active()).isEqualTo(2);
        assertThat(it.bulkhead.queued()).isEqualTo(1);
        it.clock.advance(WAIT);
        assertThat(causeOf(parked)).isEqualTo(FailureReason.BULKHEAD_FULL);
        it.clock.advance(SECOND);
        assertThat(behind.succeeded()).isTrue();
        it.assertIdle();
    }

    @Test
    void a_parked_waiter_takes_over_from_one_of_its_tenant_that_gives_up() {
        it = new BulkheadFixture(1, 10, new Percent(100));
        it.backend.then(it.taking(Duration.ofMillis(100)));
        it.getFor("b");
        Call impatient = it.calls.getFor("a");
        it.send(impatient);
        Future<Reply> parked = it.getFor("a");
        impatient.cancellation().cancel();
        it.clock.advance(Duration.ofMillis(200));
        assertThat(parked.succeeded()).isTrue();
        it.assertIdle();
    }

    @Test
    void the_smallest_share_is_still_one_permit_and_one_place_in_the_queue() {
        it = new BulkheadFixture(3, 3, new Percent(1));
        times(3, () -> it.getFor("a"));
        assertThat(it.bulkhead.active()).isEqualTo(1);
        assertThat(it.bulkhead.queued()).isEqualTo(1);
    }

    @Test
    void who_is_turned_away_learns_whose_limit_it_was() {
        it = new BulkheadFixture(2, 2, new Percent(50));
        times(2, () -> it.getFor("a"));
        assertThat(limitOf(it.getFor("a"))).isEqualTo(Limit.TENANT);
        it.getFor("b");
        it.getFor("b");
        assertThat(limitOf(it.getFor("c"))).isEqualTo(Limit.BACKEND);
    }

    @Test
    void without_a_queue_it_is_the_share_that_turns_a_tenant_away_from_a_free_permit() {
        it = new BulkheadFixture(2, 0, new Percent(50));
        it.getFor("a");
        assertThat(limitOf(it.getFor("a"))).isEqualTo(Limit.TENANT);
        it.getFor("b");
        assertThat(limitOf(it.getFor("c"))).isEqualTo(Limit.BACKEND);
    }

    @Test
    void who_waits_in_vain_learns_whose_limit_it_was() {
        it = new BulkheadFixture(2, 4, new Percent(50));
        it.getFor("a");
        Future<Reply> behindItsOwn = it.getFor("a");
        it.getFor("b");
        Future<Reply> behindOthers = it.getFor("c");
        it.clock.advance(WAIT);
        assertThat(limitOf(behindItsOwn)).isEqualTo(Limit.TENANT);
        assertThat(limitOf(behindOthers)).isEqualTo(Limit.BACKEND);
        assertThat(it.events.of("rejected")).containsExactly("rejected tenant timeout", "rejected backend timeout");
    }

    private static Limit limitOf(Future<Reply> reply) {
        return ((BulkheadFull) reply.cause()).limit();
    }

    @Test
    void calls_on_nobodys_behalf_are_bounded_by_the_whole_alone() {
        times(30, it::get);
        assertThat(it.bulkhead.active()).isEqualTo(10);
        assertThat(it.bulkhead.queued()).isEqualTo(20);
    }

    @Test
    void without_a_name_tenants_are_not_told_apart() {
        it = new BulkheadFixture(10, 20, null);
        times(30, () -> it.getFor("a"));
        assertThat(it.bulkhead.active()).isEqualTo(10);
        assertThat(it.bulkhead.tenants()).isZero();
    }

    @Test
    void nothing_is_kept_of_a_tenant_that_was_turned_away() {
        it = new BulkheadFixture(1, 0, new Percent(50));
        it.get();
        for (int tenant = 0; tenant < 100; tenant++) it.getFor("tenant " + tenant);
        assertThat(it.bulkhead.tenants()).isZero();
    }
}
