package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.ManualClock;
import dev.sluice.upstream.backend.CallState;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadBalancerTest {
    private final ManualClock clock = new ManualClock();
    private final Endpoint a = at("http://a");
    private final Endpoint b = at("http://b");
    private final Endpoint c = at("http://c");

    @Test
    void round_robin_survives_an_overflow_of_its_counter() {
        RandomGenerator beforeTheEnd = () -> (long) (Integer.MAX_VALUE - 4) << 32;
        LoadBalancer balancer =
                new LoadBalancer(() -> List.of(a, b, c), LoadBalancingPolicy.ROUND_ROBIN, clock, beforeTheEnd);

        assertThat(choices(balancer, 30))
                .allSatisfy(endpoint -> assertThat(endpoint).isNotNull());
        assertThat(choices(balancer, 300).stream().filter(a::equals).count()).isEqualTo(100);
    }

    @Test
    void retries_use_untried_endpoints_first() {
        for (LoadBalancingPolicy balance : LoadBalancingPolicy.values()) {
            LoadBalancer balancer = balancer(balance);
            CallState state = CallState.start(clock);

            List<Endpoint> tried =
                    Stream.generate(() -> balancer.choose(state)).limit(4).toList();

            assertThat(tried.subList(0, 3)).containsExactlyInAnyOrder(a, b, c);
        }
    }

    @Test
    void the_less_busy_of_two_choices_gets_the_call() {
        LoadBalancer balancer = balancer(LoadBalancingPolicy.LEAST_REQUESTS);
        a.callStarted();
        a.callStarted();
        b.callStarted();

        List<Endpoint> choices = choices(balancer, 1000);

        assertThat(choices).doesNotContain(a);
        assertThat(choices.stream().filter(c::equals).count())
                .as("a against c, b against c")
                .isBetween(600L, 730L);
    }

    @Test
    void equally_busy_endpoints_are_chosen_at_random() {
        assertThat(choices(balancer(LoadBalancingPolicy.LEAST_REQUESTS), 3000).stream()
                        .filter(a::equals)
                        .count())
                .isBetween(850L, 1150L);
    }

    @Test
    void an_ejected_or_unhealthy_endpoint_gets_no_calls_until_it_is_available() {
        LoadBalancer balancer = balancer(LoadBalancingPolicy.ROUND_ROBIN);
        a.eject(Deadline.after(Duration.ofSeconds(30), clock));
        b.setDown(true);

        assertThat(choices(balancer, 9)).containsOnly(c);
        clock.advance(Duration.ofSeconds(30));
        b.setDown(false);
        assertThat(choices(balancer, 9)).contains(a, b, c);
    }

    @Test
    void a_retry_prefers_a_tried_available_endpoint_to_an_ejected_endpoint() {
        LoadBalancer balancer =
                new LoadBalancer(() -> List.of(a, b), LoadBalancingPolicy.ROUND_ROBIN, clock, new Random(1));
        a.setDown(true);
        CallState state = CallState.start(clock);

        assertThat(balancer.choose(state)).isSameAs(b);
        assertThat(balancer.choose(state)).isSameAs(b);
    }

    @Test
    void when_all_endpoints_are_ejected_all_are_used() {
        LoadBalancer balancer = balancer(LoadBalancingPolicy.ROUND_ROBIN);
        Stream.of(a, b, c).forEach(each -> each.setDown(true));

        assertThat(choices(balancer, 9)).contains(a, b, c);
    }

    private static Endpoint at(String url) {
        return new Endpoint(BackendAddress.of(URI.create(url)));
    }

    private LoadBalancer balancer(LoadBalancingPolicy balance) {
        return new LoadBalancer(() -> List.of(a, b, c), balance, clock, new Random(42));
    }

    private List<Endpoint> choices(LoadBalancer balancer, int calls) {
        return IntStream.range(0, calls)
                .mapToObj(call -> balancer.choose(CallState.start(clock)))
                .toList();
    }
}
