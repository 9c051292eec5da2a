package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.bench.LeastSquares.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
    private static Observation observation(double value, double... quantities) {
        return new Observation(quantities, value);
    }

    @Test
    void an_exact_model_comes_back() {
        LeastSquares model = LeastSquares.fit(List.of(
                observation(23, 1, 1, 0), observation(29, 1, 3, 0), observation(2023, 1, 1, 1e6), observation(50, 1, 10, 0), observation(43, 1, 1, 1e4)));
        assertThat(model.isPlausible()).isTrue();
        assertThat(model.costs()).containsExactly(new double[] {20, 3, 0.002}, within(1e-6));
        assertThat(model.value(1, 5, 1000)).isCloseTo(37, within(1e-6));
        assertThat(model.error(observation(74, 1, 5, 1000))).isCloseTo(-0.5, within(1e-6));
    }

    @Test
    void an_error_of_a_large_value_counts_as_much_as_one_of_a_small_value() {
        LeastSquares model = LeastSquares.fit(List.of(observation(0.9, 1), observation(1.1, 1)));

        assertThat(model.costs()[0]).isBetween(0.9, 1.1);
        LeastSquares wide = LeastSquares.fit(List.of(observation(100, 100), observation(1.2e6, 1e6)));
        assertThat(wide.costs()[0]).isBetween(1.05, 1.12);
    }

    @Test
    void too_few_observations_give_no_model() {
        assertThat(LeastSquares.fit(List.of()).isPlausible()).isFalse();
        assertThat(LeastSquares.fit(List.of(observation(1, 1, 2))).isPlausible()).isFalse();
        assertThat(LeastSquares.fit(List.of(observation(1, 1, 2), observation(1, 1, 2))).isPlausible()).isFalse();
        assertThat(LeastSquares.fit(List.of(observation(1, 1, 0), observation(2, 1, 0))).isPlausible()).isFalse();
    }

    @Test
    void a_part_that_costs_less_than_nothing_gives_no_model() {
        assertThat(LeastSquares.fit(List.of(observation(10, 1, 1), observation(5, 1, 2))).isPlausible()).isFalse();
    }
}
