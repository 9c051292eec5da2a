package dev.sluice.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Classification;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.RecordedEvents;
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
    void failures_in_a_row_take_it_out_for_a_while() {
        fail(a, 2);
        assertThat(a.isIn(clock)).isTrue();
        fail(a, 1);
        assertThat(a.isIn(clock)).isFalse();
        clock.advance(BASE.minus(TICK));
        assertThat(a.isIn(clock)).isFalse();
        clock.advance(TICK);
        assertThat(a.isIn(clock)).isTrue();
        assertThat(events.endpoints).containsExactly("a:80 ejected for 30s");
    }

    @Test
    void a_success_between_starts_the_count_again_and_other_outcomes_do_not() {
        fail(a, 2);
        ejection.learn(a, Classification.Signal.GOOD);
        fail(a, 2);
        assertThat(a.isIn(clock)).isTrue();
        ejection.learn(a, Classification.Signal.NOTHING);
        ejection.learn(a, Classification.Signal.BUSY);
        fail(a, 1);
        assertThat(a.isIn(clock)).isFalse();
    }

    @Test
    void never_more_than_half_are_out() {
        fail(a, 3);
        fail(b, 10);
        assertThat(b.isIn(clock)).isTrue();

        clock.advance(BASE);
        fail(b, 1);
        assertThat(b.isIn(clock)).isFalse();
    }

    @Test
    void an_endpoint_that_is_gone_counts_no_more() {
        fail(a, 3);
        endpoints = endpoints.subList(1, 3);

        fail(b, 3);

        assertThat(b.isIn(clock)).isFalse();
    }

    @Test
    void a_single_endpoint_is_never_out() {
        OutlierDetection lonely = new OutlierDetection(OutlierDetection.Rule.DEFAULT, () -> List.of(a), clock, events);

        for (int i = 0; i < 100; i++) lonely.learn(a, Classification.Signal.BAD);

        assertThat(a.isIn(clock)).isTrue();
    }

    @Test
    void each_time_it_lasts_longer_up_to_the_cap() {
        for (int i = 0; i < 4; i++) {
            fail(a, 3);
            clock.advance(CAP);
        }
        assertThat(events.endpoints)
                .containsExactly(
                        "a:80 ejected for 30s", "a:80 ejected for 60s", "a:80 ejected for 70s", "a:80 ejected for 70s");
    }

    @Test
    void who_worked_for_as_long_as_the_cap_has_a_clean_record() {
        fail(a, 3);
        clock.advance(BASE.plus(CAP).plus(TICK));
        fail(a, 3);

        assertThat(events.endpoints).containsExactly("a:80 ejected for 30s", "a:80 ejected for 30s");
    }

    @Test
    void calls_that_end_while_it_is_out_do_not_count_against_its_return() {
        fail(a, 3);
        fail(a, 10);
        clock.advance(BASE);
        fail(a, 2);

        assertThat(a.isIn(clock)).isTrue();
    }

    private void fail(Endpoint endpoint, int times) {
        for (int i = 0; i < times; i++) ejection.learn(endpoint, Classification.Signal.BAD);
    }
}
