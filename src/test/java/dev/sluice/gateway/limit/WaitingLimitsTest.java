package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.LimitKeyTest.LimitedRequest;
import dev.sluice.gateway.limit.RequestLimitsTest.Limit;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.language.json.RepeatedFieldException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests whose limits wait for a store. */
class WaitingLimitsTest {
    private static final long SECOND = 1_000_000_000;
    private static final Decision ADMITTED = new Decision(Decision.Outcome.ADMITTED, 4, SECOND, false, 0);
    private static final Decision REJECTED = new Decision(Decision.Outcome.REJECTED, 0, 7 * SECOND, true, 0);
    private static final Decision UNAVAILABLE = new Decision(Decision.Outcome.UNAVAILABLE, 0, SECOND, false, 0);

    /** Units whose decisions a test completes. */
    private static final class PromisedUnits implements PlanUnits {
        private final Deque<Promise<Decision>> waiting = new ArrayDeque<>();
        private final List<Long> waited = new ArrayList<>();
        private final List<String> charged = new ArrayList<>();

        @Override
        public Future<Decision> take(LimitBuckets buckets, BucketKey key, int units, long waitedNanos) {
            waited.add(waitedNanos);
            Promise<Decision> promise = Promise.promise();
            waiting.add(promise);
            return promise.future();
        }

        @Override
        public void charge(LimitBuckets buckets, BucketKey key, int units) {
            charged.add(buckets.name() + " " + units);
        }

        @Override
        public long capacity() {
            return 10;
        }

        @Override
        public String policy(Decision decision, Clock clock) {
            return ";q=10;w=1";
        }

        void decide(Decision decision) {
            waiting.remove().complete(decision);
        }
    }

    private final ManualClock clock = new ManualClock();
    private final List<String> decisions = new ArrayList<>();
    private final MultiMap fields = HttpHeaders.headers();
    private final PromisedUnits units = new PromisedUnits();
    private final PromisedUnits moreUnits = new PromisedUnits();
    private LimitedRequest request = new LimitedRequest(clock);

    private final LimitEvents events = new LimitEvents() {
        @Override
        public void onDecision(String limit, Outcome outcome) {
            decisions.add(limit + " " + outcome.code());
        }

        @Override
        public void onEvict(String limit) {
            decisions.add(limit + " evicted");
        }
    };

    private final LimitContext context = new LimitContext(new MemoryBudget(1 << 20), clock, events, subject -> subject);

    private LimitBuckets buckets(String name) {
        LimitBuckets buckets = new LimitBuckets(name, context);
        buckets.resize(100);
        return buckets;
    }

    private RateLimit local(String name, String key) {
        return RateLimit.of(name, Limit.of("1/h", 5, key).spec(), buckets(name));
    }

    private RateLimit shared(String name, Limit limit, PlanUnits promised) {
        return RateLimit.of(name, limit.spec(), buckets(name), (plan, rates, spec) -> promised);
    }

    private RateLimit shared(String name) {
        return shared(name, Limit.of("1/h", 5, "null"), units);
    }

    private RequestLimits limits(RateLimit... before) {
        return new RequestLimits(new RouteLimits(List.of(before), List.of(), Map.of()), fields);
    }

    private Future<Void> take(RequestLimits limits) {
        return limits.takeBeforeIdentity(request.request());
    }

    private static RateLimitFailure failureOf(Future<Void> taken) {
        return (RateLimitFailure) taken.cause();
    }

    private @Nullable String limitField() {
        return fields.get("RateLimit");
    }

    @Test
    void a_limit_decides_after_the_earlier_one_that_waits() {
        Future<Void> taken = take(limits(local("a", "null"), shared("b"), local("c", "null")));
        assertThat(taken.isComplete()).isFalse();
        assertThat(decisions).containsExactly("a admitted");
        assertThat(limitField()).isEqualTo("\"a\";r=4;t=3600");
        units.decide(ADMITTED);
        assertThat(taken.succeeded()).isTrue();
        assertThat(decisions).containsExactly("a admitted", "b admitted", "c admitted");
        assertThat(limitField()).isEqualTo("\"b\";r=4;t=1, \"a\";r=4;t=3600, \"c\";r=4;t=3600");
    }

    @Test
    void a_rejection_after_a_wait_ends_the_request_with_the_fields_of_all_limits_until_then() {
        Future<Void> taken = take(limits(local("a", "null"), shared("b"), local("c", "null")));
        units.decide(REJECTED);
        assertThat(failureOf(taken).limit()).isEqualTo("b");
        assertThat(failureOf(taken).retryAfterSeconds()).isEqualTo(7);
        assertThat(decisions).containsExactly("a admitted", "b rejected");
        assertThat(limitField()).isEqualTo("\"b\";r=0;t=7, \"a\";r=4;t=3600");
        assertThat(fields.getAll("RateLimit-Policy")).hasSize(1);
    }

    @Test
    void a_repeated_field_after_a_wait_fails_the_request_with_the_fields_until_then() {
        request = request.header("x-key", "1").header("x-key", "2");
        Future<Void> taken = take(limits(shared("a"), local("b", "$header.x-key")));
        units.decide(ADMITTED);
        assertThat(taken.cause()).isInstanceOf(RepeatedFieldException.class);
        assertThat(limitField()).isEqualTo("\"a\";r=4;t=1");
    }

    @Test
    void the_limits_of_an_identity_follow_the_last_wait_of_the_route() {
        RouteLimits route = new RouteLimits(
                List.of(), List.of(shared("claims")), Map.of("partners", List.of(local("partner", "null"))));
        RequestLimits limits = new RequestLimits(route, fields);
        request = request.authenticated("partners", null);
        assertThat(take(limits).succeeded()).isTrue();
        Future<Void> taken = limits.takeAfterIdentity(request.request());
        assertThat(decisions).isEmpty();
        units.decide(ADMITTED);
        assertThat(taken.succeeded()).isTrue();
        assertThat(decisions).containsExactly("claims admitted", "partner admitted");
    }

    @Test
    void a_rejection_after_a_wait_keeps_the_limits_of_the_identity_untouched() {
        RouteLimits route = new RouteLimits(
                List.of(), List.of(shared("claims")), Map.of("partners", List.of(local("partner", "null"))));
        RequestLimits limits = new RequestLimits(route, fields);
        request = request.authenticated("partners", null);
        Future<Void> taken = limits.takeAfterIdentity(request.request());
        units.decide(REJECTED);
        assertThat(taken.failed()).isTrue();
        assertThat(decisions).containsExactly("claims rejected");
    }

    @Test
    void a_request_whose_caller_leaves_while_it_waits_does_not_go_on() {
        RequestLimits limits = limits(shared("a", Limit.of("1/h", 5, "null").charge("calls"), units), shared("b"));
        Future<Void> taken = take(limits);
        request.cancellation.cancel();
        limits.onEnd(0, false);
        units.decide(ADMITTED);
        assertThat(taken.failed()).isTrue();
        assertThat(taken.cause()).isNotInstanceOf(RateLimitFailure.class);
        assertThat(decisions).containsExactly("a admitted");
        assertThat(fields.isEmpty()).isTrue();
        assertThat(units.waiting).isEmpty();
        assertThat(units.charged).isEmpty();
    }

    @Test
    void each_limit_hears_how_long_the_request_has_waited_for_the_store_in_all() {
        RateLimit second = shared("c", Limit.of("1/h", 5, "null"), moreUnits);
        Future<Void> taken = take(limits(shared("a"), local("b", "null"), second, shared("d")));
        clock.advance(Duration.ofMillis(3));
        units.decide(ADMITTED);
        clock.advance(Duration.ofMillis(2));
        moreUnits.decide(ADMITTED);
        assertThat(taken.isComplete()).isFalse();
        assertThat(units.waited).containsExactly(0L, 5_000_000L);
        assertThat(moreUnits.waited).containsExactly(3_000_000L);
    }

    @Test
    void a_charge_goes_to_the_owner_of_the_units() {
        Limit calls = Limit.of("1/h", 5, "null").charge("calls");
        RateLimit own = RateLimit.of("own", calls.spec(), buckets("own"));
        RequestLimits limits = limits(own, shared("one", calls, units), shared("two", calls, moreUnits));
        take(limits);
        units.decide(ADMITTED);
        moreUnits.decide(ADMITTED);
        limits.onEnd(4, false);
        assertThat(units.charged).containsExactly("one 3");
        assertThat(moreUnits.charged).containsExactly("two 3");
        request = new LimitedRequest(clock);
        take(limits(own));
        assertThat(limitField()).isEqualTo("\"own\";r=0;t=3600");
    }

    @Test
    void a_limit_without_an_answer_of_the_store_is_unavailable_for_a_second_and_not_shown() {
        Future<Void> taken = take(limits(local("a", "null"), shared("b")));
        units.decide(UNAVAILABLE);
        assertThat(failureOf(taken).kind()).isEqualTo(RateLimitFailure.Kind.NO_STORE);
        assertThat(failureOf(taken).retryAfterSeconds()).isEqualTo(1);
        assertThat(failureOf(taken)).hasMessage("the limit b admits nothing without the store");
        assertThat(limitField()).isEqualTo("\"a\";r=4;t=3600");
        assertThat(decisions).containsExactly("a admitted", "b unavailable");
    }

    @Test
    void a_reported_limit_without_an_answer_of_the_store_admits() {
        Future<Void> taken =
                take(limits(shared("tried", Limit.of("1/h", 5, "null").report(), units), local("a", "null")));
        units.decide(UNAVAILABLE);
        assertThat(taken.succeeded()).isTrue();
        assertThat(decisions).containsExactly("tried unavailable", "a admitted");
    }

    @Test
    void keys_that_a_shared_decision_evicts_are_counted() {
        take(limits(shared("a")));
        units.decide(new Decision(Decision.Outcome.ADMITTED, 4, SECOND, false, 2));
        assertThat(decisions).containsExactly("a evicted", "a evicted", "a admitted");
    }

    @Test
    void a_bug_of_a_shared_limit_fails_the_request() {
        Future<Void> taken = take(limits(shared("a"), shared("b")));
        units.waiting.remove().fail(new IllegalStateException("a bug"));
        assertThat(taken.cause()).hasMessage("a bug");
        assertThat(units.waiting).isEmpty();
    }
}
