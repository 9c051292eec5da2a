package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.RecordedEvents;
import dev.sluice.upstream.backend.BackendStatus.EndpointStatus;
import dev.sluice.upstream.backend.Classification;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutlierDetectionTest {
    private static final Duration BASE = Duration.ofSeconds(30);
    private static final Duration CAP = Duration.ofSeconds(70);
    private static final Duration TICK = Duration.ofNanos(1);

    private final ManualClock clock = new ManualClock();
    private final RecordedEvents events = new RecordedEvents();
    private List<Endpoint> endpoints = Stream.of("http://a", "http://b", "http://c")
            .map(URI::create)
            .map(BackendAddress::of)
            .map(Endpoint::new)
            .toList();
    private final Endpoint a = endpoints.get(0);
    private final Endpoint b = endpoints.get(1);
    private final OutlierDetection ejection =
            new OutlierDetection(new OutlierDetection.Rule(3, BASE, CAP), () -> endpoints, clock, events);

    @Test
    void consecutive_failures_eject_an_endpoint() {
        fail(a, 2);
        assertThat(a.isAvailable(clock)).isTrue();
        fail(a, 1);
        assertThat(a.isAvailable(clock)).isFalse();
        clock.advance(BASE.minus(TICK));
        assertThat(a.isAvailable(clock)).isFalse();
        clock.advance(TICK);
        assertThat(a.isAvailable(clock)).isTrue();
        assertThat(events.endpoints).containsExactly("a:80 ejected for 30s");
    }

    @Test
    void the_status_of_an_endpoint_has_the_end_of_its_ejection() {
        a.callStarted();
        assertThat(a.status(false, clock)).isEqualTo(new EndpointStatus("a:80", "a:80", "unchecked", null, 1));
        fail(a, 3);
        a.setDown(true);
        assertThat(a.status(true, clock))
                .isEqualTo(
                        new EndpointStatus("a:80", "a:80", "down", clock.now().plus(BASE), 1));
        clock.advance(BASE);
        a.setDown(false);
        assertThat(a.status(true, clock)).isEqualTo(new EndpointStatus("a:80", "a:80", "up", null, 1));
    }

    @Test
    void a_success_resets_the_count_and_other_outcomes_do_not() {
        fail(a, 2);
        ejection.record(a, Classification.Signal.SUCCESS);
        fail(a, 2);
        assertThat(a.isAvailable(clock)).isTrue();
        ejection.record(a, Classification.Signal.NEUTRAL);
        ejection.record(a, Classification.Signal.OVERLOAD);
        fail(a, 1);
        assertThat(a.isAvailable(clock)).isFalse();
    }

    @Test
    void at_most_half_are_ejected() {
        fail(a, 3);
        fail(b, 10);
        assertThat(b.isAvailable(clock)).isTrue();

        clock.advance(BASE);
        fail(b, 1);
        assertThat(b.isAvailable(clock)).isFalse();
    }

    @Test
    void a_removed_endpoint_does_not_count() {
        fail(a, 3);
        endpoints = endpoints.subList(1, 3);

        fail(b, 3);

        assertThat(b.isAvailable(clock)).isFalse();
    }

    @Test
    void a_single_endpoint_is_never_ejected() {
        OutlierDetection single = new OutlierDetection(OutlierDetection.Rule.DEFAULT, () -> List.of(a), clock, events);

        for (int i = 0; i < 100; i++) single.record(a, Classification.Signal.FAILURE);

        assertThat(a.isAvailable(clock)).isTrue();
    }

    @Test
    void each_ejection_is_longer_up_to_the_limit() {
        for (int i = 0; i < 4; i++) {
            fail(a, 3);
            clock.advance(CAP);
        }
        assertThat(events.endpoints)
                .containsExactly(
                        "a:80 ejected for 30s", "a:80 ejected for 60s", "a:80 ejected for 70s", "a:80 ejected for 70s");
    }

    @Test
    void an_endpoint_that_worked_for_the_longest_period_has_recovered() {
        fail(a, 3);
        clock.advance(BASE.plus(CAP).plus(TICK));
        fail(a, 3);

        assertThat(events.endpoints).containsExactly("a:80 ejected for 30s", "a:80 ejected for 30s");
    }

    @Test
    void calls_that_end_during_an_ejection_do_not_count() {
        fail(a, 3);
        fail(a, 10);
        clock.advance(BASE);
        fail(a, 2);

        assertThat(a.isAvailable(clock)).isTrue();
    }

    private void fail(Endpoint endpoint, int times) {
        for (int i = 0; i < times; i++) ejection.record(endpoint, Classification.Signal.FAILURE);
    }
}
