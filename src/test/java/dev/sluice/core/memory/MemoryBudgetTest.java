package dev.sluice.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.core.memory.MemoryLimitException.Limit;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limits of a budget of 4,000,000 bytes: 1,000,000 for a request, 2,000,000 for a route, the last 400,000 for small requests. */
class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(4_000_000);

    @Test
    void a_request_may_hold_a_quarter_of_the_budget_and_no_byte_more() {
        MemoryAccount account = budget.open(400_000);
        account.reserve(600_000);
        assertRejected(Limit.SHARE, () -> account.reserve(1));
        assertThat(account.held()).isEqualTo(1_000_000);
        assertThat(budget.rejected(Limit.SHARE)).isOne();
    }

    @Test
    void the_last_tenth_serves_small_requests_only() {
        fill(3_600_000);
        MemoryAccount large = budget.open(0);
        assertRejected(Limit.BUDGET, () -> large.reserve(MemoryBudget.SMALL_REQUEST));
        large.reserve(MemoryBudget.SMALL_REQUEST - 1);
        assertRejected(Limit.BUDGET, () -> large.reserve(1));
    }

    @Test
    void a_full_budget_rejects_small_requests_too() {
        fill(3_600_000);
        for (int i = 0; i < 40; i++) budget.open(10_000);
        assertThat(budget.used()).isEqualTo(budget.limit());
        assertRejected(Limit.BUDGET, () -> budget.open(1));
        assertThat(budget.rejected(Limit.BUDGET)).isOne();
    }

    @Test
    void the_requests_of_a_route_hold_at_most_half_of_the_budget() {
        MemoryAccount first = accountOf("a");
        MemoryAccount second = accountOf("a");
        first.reserve(1_000_000);
        second.reserve(1_000_000);
        assertRejected(Limit.BUDGET, () -> accountOf("a").reserve(1));
        accountOf("b").reserve(1);
        first.release(1);
        accountOf("a").reserve(1);
    }

    @Test
    void bytes_before_the_route_is_known_count_for_the_route() {
        MemoryAccount first = budget.open(1_000_000);
        MemoryAccount second = budget.open(1_000_000);
        first.setRoute("a");
        second.setRoute("a");
        MemoryAccount third = budget.open(1);
        assertRejected(Limit.BUDGET, () -> third.setRoute("a"));
        second.close();
        third.setRoute("a");
    }

    @Test
    void a_rejected_reservation_holds_nothing() {
        MemoryAccount first = accountOf("a");
        first.reserve(1_000_000);
        accountOf("a").reserve(999_999);
        assertRejected(Limit.BUDGET, () -> accountOf("a").reserve(2));
        assertThat(budget.used()).isEqualTo(1_999_999);
    }

    @Test
    void a_closed_account_returns_everything_once() {
        MemoryAccount account = accountOf("a");
        account.reserve(300_000);
        account.close();
        account.close();
        account.release(300_000);
        assertThat(budget.used()).isZero();
    }

    @Test
    void a_closed_account_rejects_each_reservation_so_that_the_work_of_its_request_ends() {
        MemoryAccount account = accountOf("a");
        account.close();
        assertRejected(Limit.BUDGET, () -> account.reserve(1));
        assertThat(budget.used()).isZero();
        MemoryAccount.unlimited().reserve(5_000_000);
    }

    @Test
    void a_route_has_a_counter_as_long_as_it_has_open_accounts() {
        MemoryAccount first = accountOf("a");
        MemoryAccount second = accountOf("a");
        first.close();
        assertThat(budget.routes()).containsExactly("a");
        second.close();
        second.close();
        assertThat(budget.routes()).isEmpty();
    }

    @Test
    void a_rejected_account_does_not_keep_the_counter_of_its_route() {
        MemoryBudget small = new MemoryBudget(40_000);
        MemoryAccount rejected = small.open(10_000);
        MemoryAccount first = small.open(10_000);
        first.setRoute("a");
        MemoryAccount last = small.open(10_000);
        last.setRoute("a");
        assertRejected(Limit.BUDGET, () -> rejected.setRoute("a"));
        first.close();
        last.close();
        assertThat(small.routes()).isEmpty();
    }

    @Test
    void a_body_reserves_ten_times_its_bytes_which_later_reservations_use_first() {
        MemoryAccount account = accountOf("a");
        account.reserveAhead(50_000);
        assertThat(budget.used()).isEqualTo(500_000);
        assertThat(account.held()).isZero();
        account.reserve(450_000);
        assertThat(budget.used()).isEqualTo(500_000);
        account.reserve(100_000);
        assertThat(budget.used()).isEqualTo(550_000);
        assertThat(account.held()).isEqualTo(550_000);
        account.close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void a_large_body_reserves_the_share_of_its_request_and_no_more() {
        MemoryAccount account = budget.open(100_000);
        account.reserveAhead(900_000);
        assertThat(budget.used()).isEqualTo(1_000_000);
        account.reserve(900_000);
        assertRejected(Limit.SHARE, () -> account.reserve(1));
        MemoryAccount other = budget.open(100_000);
        assertRejected(Limit.SHARE, () -> other.reserveAhead(900_001));
        assertThat(other.held()).isEqualTo(100_000);
    }

    @Test
    void a_body_whose_growth_does_not_fit_now_is_rejected_and_holds_nothing() {
        accountOf("a").reserve(1_000_000);
        accountOf("a").reserve(900_000);
        MemoryAccount account = accountOf("a");
        assertRejected(Limit.BUDGET, () -> account.reserveAhead(10_001));
        assertThat(budget.used()).isEqualTo(1_900_000);
        account.reserveAhead(10_000);
    }

    @Test
    void required_bytes_must_fit_and_are_not_held() {
        accountOf("a").reserve(1_000_000);
        MemoryAccount account = accountOf("a");
        account.require(1_000_000);
        assertThat(budget.used()).isEqualTo(1_000_000);
        accountOf("a").reserve(1);
        assertRejected(Limit.BUDGET, () -> account.require(1_000_000));
    }

    @Test
    void the_unlimited_account_grants_everything() {
        MemoryAccount.unlimited().reserve(Long.MAX_VALUE);
        MemoryAccount.unlimited().release(1);
        assertThat(MemoryAccount.unlimited().held()).isZero();
    }

    @Test
    void concurrent_accounts_never_exceed_the_budget() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) threads.add(new Thread(this::reserveAndReturn));
        for (Thread thread : threads) thread.start();
        for (Thread thread : threads) thread.join();
        assertThat(budget.used()).isZero();
    }

    private void reserveAndReturn() {
        for (int i = 0; i < 2000; i++) {
            MemoryAccount account = budget.open(1);
            try {
                account.reserve(900_000);
            } catch (MemoryLimitException full) {
                assertThat(full.limit()).isEqualTo(Limit.BUDGET);
            }
            assertThat(budget.used()).isLessThanOrEqualTo(budget.limit());
            account.close();
        }
    }

    @Test
    void a_buffer_reserves_an_announced_body_at_once_and_each_chunk_of_another_body() {
        MemoryAccount account = budget.open(0);
        MeteredBuffer announced = new MeteredBuffer(10, account);
        assertThat(account.held()).isEqualTo(10);
        announced.append(Buffer.buffer("01234"));
        announced.append(Buffer.buffer("56789"));
        assertThat(announced.toBuffer()).hasToString("0123456789");
        assertThat(account.held()).isEqualTo(10);
        announced.release();

        MeteredBuffer chunked = new MeteredBuffer(0, account);
        chunked.append(Buffer.buffer("abc"));
        assertThat(account.held()).isEqualTo(3);
        chunked.append(Buffer.buffer("def"));
        long withBufferForSmallChunks = 3 + 1024 + 128;
        assertThat(account.held()).isEqualTo(withBufferForSmallChunks);
        assertThat(chunked.toBuffer()).hasToString("abcdef");
        assertThat(chunked.toBuffer()).hasToString("abcdef");
        assertThat(account.held()).isEqualTo(withBufferForSmallChunks);
        chunked.release();
        assertThat(account.held()).isZero();
    }

    @Test
    void a_buffer_rejects_an_announced_body_before_its_first_byte() {
        MemoryAccount account = budget.open(0);
        assertRejected(Limit.SHARE, () -> new MeteredBuffer(1_000_001, account));
        assertThat(account.held()).isZero();
    }

    private MemoryAccount accountOf(String route) {
        MemoryAccount account = budget.open(0);
        account.setRoute(route);
        return account;
    }

    private void fill(long bytes) {
        for (long rest = bytes; rest > 0; rest -= 900_000) budget.open(Math.min(rest, 900_000));
    }

    private static void assertRejected(Limit limit, Runnable reservation) {
        assertThatExceptionOfType(MemoryLimitException.class)
                .isThrownBy(reservation::run)
                .matches(rejected -> rejected.limit() == limit);
    }
}
