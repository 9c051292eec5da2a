package dev.sluice.core.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.refresh.RefreshedValue.Fetched;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.ObservedClock.ForwardingClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefreshedValueTest {
    private static final Duration TICK = Duration.ofNanos(1);
    private static final Duration RENEWAL = Duration.ofSeconds(30);
    private static final Duration LIFETIME = Duration.ofSeconds(60);
    private static final Duration MAX_FLIGHT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final ScriptedServer server = new ScriptedServer(false, true);
    private final RefreshedValue<String, String> value = new RefreshedValue<>(server, clock);

    /** A server whose requests a test completes, in their order. */
    private final class ScriptedServer implements RefreshedValue.Rules<String, String> {
        private final Deque<Promise<Fetched<String>>> open = new ArrayDeque<>();
        private final List<String> requests = new ArrayList<>();
        private final List<String> reports = new ArrayList<>();
        private Runnable onReport = () -> {};
        private final boolean renewsByTimer;
        private final boolean sharesFailures;

        ScriptedServer(boolean renewsByTimer, boolean sharesFailures) {
            this.renewsByTimer = renewsByTimer;
            this.sharesFailures = sharesFailures;
        }

        @Override
        public Future<Fetched<String>> fetch(@Nullable String cause, int failures) {
            requests.add(cause + " " + failures);
            Promise<Fetched<String>> answer = Promise.promise();
            open.add(answer);
            return answer.future();
        }

        @Override
        public void onKept(Fetched<String> answer, int failures) {
            reports.add(answer.value() + " " + failures);
            onReport.run();
        }

        @Override
        public void onFailed(Throwable failure, int failures) {
            reports.add(failure.getMessage() + " " + failures);
        }

        @Override
        public long pauseAfter(Throwable failure, int failures) {
            return PAUSE.multipliedBy(failures + 1).toNanos();
        }

        @Override
        public boolean sharesFailures() {
            return sharesFailures;
        }

        @Override
        public boolean renewsByTimer() {
            return renewsByTimer;
        }

        void answer(String answered) {
            long now = clock.nanos();
            open.remove().complete(new Fetched<>(answered, now + RENEWAL.toNanos(), now + LIFETIME.toNanos()));
        }

        void fail() {
            open.remove().fail("it is down");
        }
    }

    /** Runs a task inside of a reading, as another thread may between two steps of a call. */
    private final class InterruptedClock extends ForwardingClock {
        private Runnable onNextReading = () -> {};

        InterruptedClock() {
            super(clock);
        }

        @Override
        public long nanos() {
            Runnable task = onNextReading;
            onNextReading = () -> {};
            task.run();
            return super.nanos();
        }
    }

    private void warmUp(String first) {
        value.get("start");
        server.answer(first);
    }

    @Test
    void a_hundred_waiters_share_one_fetch() {
        List<Future<String>> waiters =
                IntStream.range(0, 100).mapToObj(i -> value.get("caller" + i)).toList();
        assertThat(waiters).noneMatch(Future::isComplete);
        server.answer("one");

        assertThat(waiters).allMatch(waiter -> waiter.result().equals("one"));
        assertThat(server.requests).containsExactly("caller0 0");
    }

    @Test
    void a_value_is_renewed_before_it_expires_and_nobody_waits() {
        warmUp("old");
        clock.advance(RENEWAL.minus(TICK));
        value.get("early");
        assertThat(server.requests).hasSize(1);
        clock.advance(TICK);
        assertThat(value.get("due").result()).isEqualTo("old");
        assertThat(value.get("later").result()).isEqualTo("old");
        assertThat(server.requests).containsExactly("start 0", "due 0");

        server.answer("new");
        assertThat(value.get("last").result()).isEqualTo("new");
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void after_a_failure_the_last_good_value_serves_until_its_end() {
        warmUp("old");
        clock.advance(LIFETIME.minus(TICK));
        value.get("due");
        server.fail();
        assertThat(value.get("last").result()).isEqualTo("old");
        assertThat(value.current()).isEqualTo("old");
        assertThat(value.timeToLive()).isEqualTo(TICK);

        clock.advance(TICK);
        assertThat(value.get("late").cause()).hasMessage("it is down");
        assertThat(value.current()).isNull();
        assertThat(value.timeToLive()).isZero();
    }

    @Test
    void a_failure_is_the_answer_of_all_callers_until_its_pause_ends_and_the_next_pause_counts_it() {
        value.get("first");
        server.fail();
        clock.advance(PAUSE.minus(TICK));
        assertThat(value.get("second").failed()).isTrue();
        assertThat(value.refresh("second").failed()).isTrue();
        assertThat(server.requests).hasSize(1);
        clock.advance(TICK);
        value.get("third");
        server.fail();

        clock.advance(PAUSE);
        assertThat(value.get("fourth").failed()).isTrue();
        clock.advance(PAUSE);
        Future<String> answered = value.get("fifth");
        server.answer("back");
        assertThat(answered.result()).isEqualTo("back");
        value.refresh("sixth");
        assertThat(server.requests).containsExactly("first 0", "third 1", "fifth 2", "sixth 0");
    }

    @Test
    void a_failure_that_is_not_shared_leaves_the_next_caller_a_fetch() {
        ScriptedServer retried = new ScriptedServer(false, false);
        RefreshedValue<String, String> impatient = new RefreshedValue<>(retried, clock);
        impatient.get("first");
        retried.fail();
        assertThat(impatient.get("second").isComplete()).isFalse();
        assertThat(retried.requests).containsExactly("first 0", "second 1");
    }

    @Test
    void a_fetch_that_never_answers_is_abandoned_and_the_next_get_starts_another() {
        Future<String> first = value.get("first");
        clock.advance(Duration.ofSeconds(30));
        value.get("second");
        assertThat(server.requests).hasSize(1);
        clock.advance(TICK);
        Future<String> third = value.get("third");
        assertThat(server.requests).containsExactly("first 0", "third 1");

        server.open.removeLast().complete(new Fetched<>("another", clock.nanos(), clock.nanos()));
        assertThat(third.result()).isEqualTo("another");
        assertThat(first.isComplete()).isFalse();
    }

    @Test
    void a_late_answer_of_an_abandoned_fetch_changes_nothing() {
        Future<String> first = value.get("first");
        clock.advance(Duration.ofSeconds(31));
        value.get("second");
        server.answer("late");
        assertThat(first.result()).isEqualTo("late");
        assertThat(value.current()).isNull();
        server.answer("second");
        assertThat(value.current()).isEqualTo("second");

        value.refresh("third");
        clock.advance(Duration.ofSeconds(31));
        value.refresh("fourth");
        server.fail();
        assertThat(value.isInFlight()).isTrue();
    }

    @Test
    void the_rules_hear_of_answers_and_failures_but_not_of_late_ones() {
        value.get("first");
        server.fail();
        clock.advance(PAUSE);
        value.get("second");
        clock.advance(MAX_FLIGHT.plus(TICK));
        value.get("third");
        Promise<Fetched<String>> second = server.open.remove();
        server.answer("good");
        second.fail("it is late");
        value.refresh("fourth");
        value.close(new IllegalStateException("it is removed"));
        server.answer("closed");
        assertThat(server.reports).containsExactly("it is down 0", "no answer within 30 s 1", "good 2");
    }

    @Test
    void an_answer_that_the_rules_reject_with_an_exception_is_a_failure() {
        server.onReport = () -> {
            throw new IllegalStateException("a bug");
        };
        Future<String> first = value.get("first");
        server.answer("one");
        assertThat(first.cause()).hasMessage("a bug");
        assertThat(value.current()).isNull();
        clock.advance(PAUSE);
        server.onReport = () -> assertThat(value.current()).isNull();
        Future<String> second = value.get("second");
        server.answer("two");
        assertThat(second.result()).isEqualTo("two");
        assertThat(server.requests).containsExactly("first 0", "second 1");
    }

    @Test
    void a_call_that_saw_no_value_just_before_the_answer_shares_it() {
        InterruptedClock interrupted = new InterruptedClock();
        RefreshedValue<String, String> raced = new RefreshedValue<>(server, interrupted);
        raced.get("first");
        interrupted.onNextReading = () -> server.answer("one");
        assertThat(raced.get("second").result()).isEqualTo("one");
        assertThat(server.requests).containsExactly("first 0");
    }

    @Test
    void a_fetch_that_throws_is_a_failure() {
        RefreshedValue<String, String> broken = new RefreshedValue<>(
                (cause, failures) -> {
                    throw new IllegalStateException("a bug");
                },
                clock);
        assertThat(broken.get("first").cause()).hasMessage("a bug");
        assertThat(broken.isInFlight()).isFalse();
    }

    @Test
    void a_discarded_value_is_not_used_again_and_another_one_stays() {
        warmUp("old");
        value.discard("other");
        assertThat(value.current()).isEqualTo("old");
        value.discard("old");
        assertThat(value.current()).isNull();
        assertThat(value.get("next").isComplete()).isFalse();
    }

    @Test
    void a_renewal_starts_after_the_fetch_in_flight() {
        value.get("first");
        Future<String> renewed = value.renew("second");
        Future<String> other = value.renew("third");
        assertThat(server.requests).hasSize(1);
        server.answer("older");
        assertThat(renewed.isComplete()).isFalse();
        server.answer("newer");

        assertThat(renewed.result()).isEqualTo("newer");
        assertThat(other.result()).isEqualTo("newer");
        assertThat(server.requests).containsExactly("first 0", "second 0");
        value.renew("fourth");
        assertThat(server.requests).hasSize(3);
    }

    @Test
    void a_timer_renews_the_value_and_a_fetch_of_a_caller_replaces_it() {
        ScriptedServer timed = new ScriptedServer(true, true);
        RefreshedValue<String, String> renewed = new RefreshedValue<>(timed, clock);
        renewed.refresh(null);
        timed.answer("one");
        clock.advance(RENEWAL);
        timed.fail();
        clock.advance(PAUSE);
        timed.answer("two");
        assertThat(timed.requests).containsExactly("null 0", "null 0", "null 1");

        clock.advance(TICK);
        renewed.refresh("caller");
        timed.answer("three");
        assertThat(clock.pendingTimers()).isEqualTo(1);
        clock.advance(RENEWAL.minus(TICK));
        assertThat(timed.requests).hasSize(4);
        clock.advance(TICK);
        assertThat(timed.requests).hasSize(5);
    }

    @Test
    void a_timer_starts_another_fetch_when_one_never_answers() {
        ScriptedServer timed = new ScriptedServer(true, true);
        RefreshedValue<String, String> renewed = new RefreshedValue<>(timed, clock);
        renewed.refresh("start");
        clock.advance(MAX_FLIGHT);
        assertThat(timed.requests).hasSize(1);
        clock.advance(TICK);
        assertThat(timed.requests).containsExactly("start 0", "null 1");

        timed.open.removeFirst();
        timed.answer("one");
        clock.advance(RENEWAL.plus(MAX_FLIGHT));
        assertThat(timed.requests).hasSize(3);
        clock.advance(TICK);
        assertThat(timed.requests).hasSize(4);
        timed.open.removeFirst();
        timed.answer("two");
        assertThat(renewed.current()).isEqualTo("two");
        assertThat(clock.pendingTimers()).isEqualTo(1);
    }

    @Test
    void a_timer_starts_another_fetch_when_one_of_a_caller_never_answers() {
        ScriptedServer timed = new ScriptedServer(true, true);
        RefreshedValue<String, String> renewed = new RefreshedValue<>(timed, clock);
        renewed.refresh("start");
        timed.answer("one");
        clock.advance(TICK);
        renewed.refresh("caller");
        clock.advance(RENEWAL.minus(TICK));
        assertThat(timed.requests).hasSize(2);
        clock.advance(MAX_FLIGHT.plus(TICK));
        assertThat(timed.requests).containsExactly("start 0", "caller 0", "null 1");
        assertThat(clock.pendingTimers()).isEqualTo(1);
    }

    @Test
    void a_value_outlives_close_until_it_expires() {
        warmUp("one");
        value.close(new IllegalStateException("it is removed"));
        clock.advance(LIFETIME.minus(TICK));
        assertThat(value.get("due").result()).isEqualTo("one");
        clock.advance(TICK);
        assertThat(value.get("late").cause()).hasMessage("it is removed");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void close_ends_timers_and_fails_waiters() {
        ScriptedServer timed = new ScriptedServer(true, true);
        RefreshedValue<String, String> closed = new RefreshedValue<>(timed, clock);
        closed.refresh(null);
        timed.answer("one");
        closed.close(new IllegalStateException("it is removed"));
        assertThat(clock.pendingTimers()).isZero();
        assertThat(closed.refresh("late").cause()).hasMessage("it is removed");
        assertThat(timed.requests).hasSize(1);
    }

    @Test
    void a_reload_in_the_middle_of_a_fetch_ends_it_with_its_owner() {
        ScriptedServer timed = new ScriptedServer(true, true);
        RefreshedValue<String, String> removed = new RefreshedValue<>(timed, clock);
        Future<String> waiting = removed.get("caller");
        Future<String> newer = removed.renew("caller");
        removed.close(new IllegalStateException("it is removed"));
        assertThat(waiting.cause()).hasMessage("it is removed");
        assertThat(newer.cause()).hasMessage("it is removed");

        timed.answer("late");
        assertThat(removed.current()).isNull();
        assertThat(clock.pendingTimers()).isZero();
    }
}
