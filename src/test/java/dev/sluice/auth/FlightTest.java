package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.NotReached.NoCredentials;
import dev.sluice.time.ManualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlightTest {
    private final ManualClock clock = new ManualClock();
    private final Flight flight = new Flight(clock.nanos(), "cold");
    private final Token token =
            Token.of(new TokenEndpoint.Issued("t", Duration.ofSeconds(40)), clock.nanos(), new Random(1));

    @Test
    void under_way_it_is_the_one_to_wait_for() {
        assertThat(flight.isSpent(clock.nanos(), null)).isFalse();
    }

    @Test
    void who_saw_no_token_just_before_the_landing_shares_it_and_starts_no_other_flight() {
        flight.land(new Landing.Arrived(token));
        assertThat(flight.isSpent(clock.nanos(), token)).isFalse();
        assertThat(board().result()).isSameAs(token);
    }

    @Test
    void its_token_due_or_taken_back_another_flight_may_start() {
        flight.land(new Landing.Arrived(token));
        assertThat(flight.isSpent(clock.nanos(), null)).isTrue();
        clock.advance(Duration.ofSeconds(20));
        assertThat(flight.isSpent(clock.nanos(), token)).isTrue();
    }

    @Test
    void a_failure_is_the_answer_for_all_who_come_before_its_pause_is_over() {
        flight.land(new Landing.Failed("down", clock.nanos() + 5));
        assertThat(board().cause()).isInstanceOf(NoCredentials.class).hasMessageEndingWith("down");
        assertThat(flight.isSpent(clock.nanos() + 4, token)).isFalse();
        assertThat(flight.isSpent(clock.nanos() + 5, token)).isTrue();
    }

    private Future<Token> board() {
        return new Waiter(SampleCall.within(Duration.ofSeconds(1), clock)).on(flight, clock);
    }
}
