package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.core.spec.Percent;
import dev.sluice.upstream.backend.Classification.Signal;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The outcomes that decide, compared with the definition in {@code docs/resilience.md}. */
class OutcomeWindowTest {
    private static final Duration SLOW = Duration.ofMillis(500);

    private static Breaker.Spec spec(int consecutive, int calls, int minimum) {
        Duration open = Duration.ofSeconds(1);
        return new Breaker.Spec(
                consecutive,
                new Percent(50),
                calls,
                Duration.ofSeconds(10),
                minimum,
                SLOW,
                new Percent(80),
                open,
                open);
    }

    /** The definition, with a list of all outcomes. */
    private static final class Model {
        private final Breaker.Spec spec;
        private final List<Outcome> outcomes = new ArrayList<>();

        Model(Breaker.Spec spec) {
            this.spec = spec;
        }

        record Outcome(long nanos, Signal signal, boolean isSlow) {}

        @Nullable
        String reasonToOpen(long now) {
            List<Outcome> recent = outcomes.stream()
                    .skip(Math.max(0, outcomes.size() - spec.calls()))
                    .filter(outcome -> now - outcome.nanos <= spec.window().toNanos())
                    .toList();
            if (recent.size() < spec.minimum()) return inARow(now) >= spec.consecutive() ? "consecutive" : null;
            if (share(
                            recent.stream()
                                    .filter(outcome -> outcome.signal != Signal.SUCCESS)
                                    .count(),
                            recent)
                    >= 50) return "rate";
            return share(recent.stream().filter(Outcome::isSlow).count(), recent) >= 80 ? "slow" : null;
        }

        private static double share(long counted, List<Outcome> recent) {
            return counted * 100.0 / recent.size();
        }

        private int inARow(long now) {
            int count = 0;
            for (int i = outcomes.size() - 1; i >= 0; i--) {
                Outcome outcome = outcomes.get(i);
                boolean isForgotten = now - outcome.nanos >= Breaker.CONSECUTIVE_WINDOW.toNanos();
                if (outcome.signal == Signal.SUCCESS || isForgotten) return count;
                if (outcome.signal == Signal.FAILURE) count++;
            }
            return count;
        }
    }

    @Property
    void it_decides_as_a_list_of_all_outcomes_would(
            @ForAll @IntRange(min = 1, max = 6) int consecutive,
            @ForAll @IntRange(min = 1, max = 8) int minimum,
            @ForAll @IntRange(max = 4) int more,
            @ForAll @IntRange(min = 1, max = 40) int mostSeconds,
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 9999) Integer> numbers) {
        Breaker.Spec spec = spec(consecutive, minimum + more, minimum);
        OutcomeWindow window = new OutcomeWindow(spec);
        Model model = new Model(spec);
        long now = -5_000_000_000L;
        for (int number : numbers) {
            now += Duration.ofSeconds(number % mostSeconds).toNanos();
            Signal signal = List.of(Signal.SUCCESS, Signal.FAILURE, Signal.FAILURE, Signal.OVERLOAD)
                    .get(number / 100 % 4);
            boolean isSlow = number / 1000 % 2 == 0;
            window.add(now, signal, SLOW.toNanos() - (isSlow ? 0 : 1));
            model.outcomes.add(new Model.Outcome(now, signal, isSlow));
            assertThat(window.reasonToOpen(now)).isEqualTo(model.reasonToOpen(now));
        }
    }

    @Test
    void an_outcome_allocates_nothing() {
        OutcomeWindow window = new OutcomeWindow(spec(5, 100, 20));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        addOutcomes(window, 10_000);
        long before = threads.getThreadAllocatedBytes(thread);
        addOutcomes(window, 100_000);
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(10_000);
    }

    private static void addOutcomes(OutcomeWindow window, int count) {
        for (int outcome = 0; outcome < count; outcome++) {
            long now = outcome * 1_000_000L;
            window.add(now, outcome % 3 == 0 ? Signal.FAILURE : Signal.SUCCESS, 0);
            if (window.reasonToOpen(now) != null) throw new AssertionError("a third of failures opened the circuit");
        }
    }
}
